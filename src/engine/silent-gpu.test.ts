/** Graphics drivers that hang: they neither answer nor refuse. */
import { expect, it } from 'vitest';
import { findAdapter } from './adapter';
import { Device } from './device';

const SILENCE_S = 0.05;
const forEver = new Promise<never>(() => undefined);
const silent = { code: 'gpu-error', message: expect.stringContaining('no answer') as string };

it('an adapter that is never found is an error that says what to do', async () => {
  const gpu = { requestAdapter: () => forEver } as unknown as GPU;
  await expect(findAdapter(gpu, SILENCE_S)).rejects.toMatchObject(silent);
  await expect(Device.open(gpu, 'default', 'f32', SILENCE_S)).rejects.toMatchObject(silent);
});

it('a device that is never opened is one too, and is let go if it comes later', async () => {
  let opened!: (device: unknown) => void;
  let destroyed = 0;
  const device = new Promise((resolve) => (opened = resolve));
  const adapter = { limits: {}, features: new Set(), requestDevice: () => device };
  const gpu = { requestAdapter: async () => adapter } as unknown as GPU;
  await expect(Device.open(gpu, 'default', 'f32', SILENCE_S)).rejects.toMatchObject(silent);
  opened({ destroy: () => destroyed++ });
  await expect.poll(() => destroyed).toBe(1);
});

it('a refusal keeps its reason', async () => {
  const gpu = { requestAdapter: async () => Promise.reject(new Error('blocked by policy')) } as unknown as GPU;
  await expect(findAdapter(gpu, SILENCE_S)).rejects.toMatchObject({
    code: 'gpu-error',
    values: { reason: 'blocked by policy' },
  });
});
