import { expect, test } from 'vitest';
import { defineKernel, foldedGrid, groupsFor } from '../src/engine/kernel';
import { Program } from '../src/engine/program';
import { testDevice } from './device';

const double = defineKernel({
  name: 'double',
  source: `struct Params { count: u32, scale: f32 }
    @group(0) @binding(0) var<uniform> p: Params;
    @group(0) @binding(1) var<storage, read> x: array<f32>;
    @group(0) @binding(2) var<storage, read_write> y: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x < p.count) { y[id.x] = p.scale * x[id.x]; }
    }`,
  bindings: { x: 'read', y: 'read_write' },
  params: { count: 'u32', scale: 'f32' },
  grid: (p) => foldedGrid(groupsFor(p.count, 64)),
});

test('an attempt at work that the driver refuses gives null, and the device stays usable', async () => {
  const device = await testDevice();
  const x = device.upload('x', [3], new Float32Array([1, 2, 3]));
  const y = device.tensor('y', [3]);
  const run = async (source: string) => {
    new Program(device, 'attempt')
      .dispatch({ ...double, name: `double ${source.length}`, source }, { x, y }, { count: 3, scale: 3 })
      .run();
    return [...(await device.read([y]))[0]!];
  };
  expect(await device.attempt(() => run(double.source.replace('p.scale *', 'no_such_thing *')))).toBeNull();
  expect(await device.attempt(() => run(double.source))).toEqual([3, 6, 9]);
  await expect(device.attempt(() => Promise.reject(new Error('of ours')))).rejects.toThrow('of ours');
});

test('a program runs its dispatches in order, and can run again without new bind groups', async () => {
  const device = await testDevice();
  const x = device.upload('x', [3], new Float32Array([1, 2, 3]));
  const y = device.tensor('y', [3]);
  const program = new Program(device, 'twice')
    .dispatch(double, { x, y }, { count: 3, scale: 2 })
    .dispatch(double, { x: y, y: x }, { count: 3, scale: 5 });
  program.run();
  expect([...(await device.read([x]))[0]!]).toEqual([10, 20, 30]);
  const made = device.counters.bindGroups;
  program.run();
  expect([...(await device.read([x]))[0]!]).toEqual([100, 200, 300]);
  expect(device.counters.bindGroups).toBe(made);
});
