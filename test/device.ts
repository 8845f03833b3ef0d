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

/** The GPU of the page, or of Node. */
export async function gpuHere(): Promise<GPU> {
  if (typeof navigator !== 'undefined' && 'gpu' in navigator && navigator.gpu) return navigator.gpu;
  return (await import('../scripts/machine/node-gpu')).nodeGpu();
}

async function openTestDevice(): Promise<Device> {
  return Device.open(await gpuHere());
}

/** A device of its own that was asked for half precision, which the adapter may not have; the caller destroys it. */
export async function halfDevice(): Promise<Device> {
  return Device.open(await gpuHere(), 'default', 'f16');
}

afterAll(async ({}, file) => {
  if (!shared) return;
  const device = await shared;
  const { vendor, architecture, description, software } = device.adapter;
  file.meta.adapter = `${description || `${vendor} ${architecture}`}${software ? ' (software)' : ''}`;
  device.destroy();
});
