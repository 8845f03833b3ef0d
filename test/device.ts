/** The device that GPU tests share: one a test file, in Node and in Chromium alike. No adapter is a failure. */
import { afterAll } from 'vitest';
import { Device } from '../src/engine/device';

declare module 'vitest' {
  interface TaskMeta {
    /** What the file's GPU tests ran on; `npm test` prints it. */
    adapter?: string;
  }
}

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

afterAll(async ({}, file) => {
  if (!shared) return;
  const device = await shared;
  const { vendor, architecture, description, software } = device.adapter;
  file.meta.adapter = `${description || `${vendor} ${architecture}`}${software ? ' (software)' : ''}`;
  device.destroy();
});
