/** Asking for half precision where there is none, and keeping its results apart from those in f32. */
import type { ExperimentResult } from '../src/domain/experiment-result';
import { expect, test } from 'vitest';
import { NO_HALF, Device } from '../src/engine/device';
import { pooled } from '../src/results/pooled';
import { tuningKey } from '../src/model/tuning';
import { precisionOf, sayPrecision } from '../scripts/command-line/precision';
import { gpuHere } from './device';
import { exampleSpec } from './fixtures/example-spec';

/** The adapter here as one that has no shader-f16, whether it has or not. */
async function gpuWithoutHalf(): Promise<GPU> {
  const adapter = (await (await gpuHere()).requestAdapter())!;
  const features = new Set([...adapter.features].filter((feature) => feature !== 'shader-f16'));
  const poor = {
    features,
    limits: adapter.limits,
    info: adapter.info,
    requestDevice: (wanted: GPUDeviceDescriptor) => adapter.requestDevice(wanted),
  };
  return { requestAdapter: () => Promise.resolve(poor) } as unknown as GPU;
}

test('where the adapter has no half precision the device is opened in f32, and says so in a sentence', async () => {
  const device = await Device.open(await gpuWithoutHalf(), 'default', 'f16');
  expect(device.precision).toBe('f32');
  expect('precision' in device.adapter).toBe(false);
  const said: string[] = [];
  sayPrecision('f16', device, (sentence) => said.push(sentence));
  expect(said).toEqual([NO_HALF]);
  sayPrecision('f32', device, (sentence) => said.push(sentence));
  expect(said).toHaveLength(1);
  device.destroy();
});

test('f32 is what is taken where nothing is said, and other words are refused', () => {
  expect([precisionOf(undefined), precisionOf('f32'), precisionOf('f16')]).toEqual(['f32', 'f32', 'f16']);
  expect(() => precisionOf('bf16')).toThrow(/f32 or f16, not bf16/);
});

test('measurements of both are kept under keys of their own', () => {
  const adapter = { vendor: 'a', architecture: 'b', description: 'c', software: false };
  expect(tuningKey({ adapter, precision: 'f16' })).not.toBe(tuningKey({ adapter, precision: 'f32' }));
});

test('results of either are never pooled', () => {
  const adapter = { vendor: 'a', architecture: 'b', description: 'c', software: false };
  const of = (seed: number, precision?: 'f16') =>
    ({
      spec: { ...exampleSpec, seeds: [seed] },
      adapters: [{ ...adapter, ...(precision && { precision }) }],
    }) as unknown as ExperimentResult;
  expect(pooled([of(1), of(2, 'f16')])).toHaveLength(2);
});
