/** The device that GPU tests share: one a test file, in Node and in Chromium alike. No adapter is a failure. */
import { afterAll } from 'vitest';
import { Device } from '../src/engine/device';

let shared: Promise<Device> | null = null;

export function testDevice(): Promise<Device> {
  shared ??= openTestDevice();
  return shared;
}

async function openTestDevice(): Promise<Device> {
  if (typeof navigator !== 'undefined' && 'gpu' in navigator && navigator.gpu) return Device.open(navigator.gpu);
  const { nodeGpu } = await import('../scripts/node-gpu');
  return Device.open(nodeGpu());
}

afterAll(async () => {
  if (shared) (await shared).destroy();
});
