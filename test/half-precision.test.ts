/** Half precision on an adapter without it, and keeping its results apart from those in f32. */
import type { ExperimentResult } from '../src/domain/experiment-result';
import { expect, test } from 'vitest';
import { NO_HALF, Device } from '../src/engine/device';
import { pooled } from '../src/results/pooled';
import { tuningKey } from '../src/model/tuning';
import { precisionOf, sayPrecision } from '../scripts/command-line/precision';
import { gpuHere } from './device';
import { exampleSpec } from './fixtures/example-spec';

/** The adapter of this machine, with shader-f16 hidden if it has it. */
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

test('on an adapter without half precision the device is opened in f32, and a sentence says so', async () => {
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

test('f32 is the default, and unknown precisions are refused', () => {
  expect([precisionOf(undefined), precisionOf('f32'), precisionOf('f16')]).toEqual(['f32', 'f32', 'f16']);
  expect(() => precisionOf('bf16')).toThrow(/f32 or f16, not bf16/);
});

test('measurements in f16 and f32 have different keys', () => {
  const adapter = { vendor: 'a', architecture: 'b', description: 'c', software: false };
  expect(tuningKey({ adapter, precision: 'f16' })).not.toBe(tuningKey({ adapter, precision: 'f32' }));
});

test('results in f16 and f32 are never pooled', () => {
  const adapter = { vendor: 'a', architecture: 'b', description: 'c', software: false };
  const of = (seed: number, precision?: 'f16') =>
    ({
      spec: { ...exampleSpec, seeds: [seed] },
      adapters: [{ ...adapter, ...(precision && { precision }) }],
    }) as unknown as ExperimentResult;
  expect(pooled([of(1), of(2, 'f16')])).toHaveLength(2);
});
