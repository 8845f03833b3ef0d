/**
 * Tells apart why a WebGPU operation failed: the operation was wrong, or its device is lost.
 *
 * The order of events does not tell. `GPUDevice.destroy()` rejects pending mappings at once, but `lost` resolves only
 * when the queued work is done, which takes seconds on a CPU; and a device that is alive never says so. So the device is
 * asked to work: it clears four bytes and maps them. What is queued is done in order, so if it can do that, everything
 * before was done by a living device, and the operation was wrong. If it cannot, it is lost and `lost` will say why.
 * https://www.w3.org/TR/webgpu/#dom-gpudevice-destroy, https://www.w3.org/TR/webgpu/#errors-and-debugging
 */
import { ShiftLabError } from '../domain/errors';

const MAP_READ = 0x1;
const COPY_DST = 0x8;

/** Only for a browser that says nothing at all, neither that the device works nor that it is lost. */
const SILENCE_MS = 60_000;

/** Why the device is lost; null if it is not. */
export async function lossOf(
  gpu: GPUDevice,
  lost: Promise<ShiftLabError>,
  silenceMs = SILENCE_MS,
): Promise<ShiftLabError | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silent = new Promise<ShiftLabError>((resolve) => {
    const error = new ShiftLabError('device-lost', 'The GPU device no longer answers.', { reason: 'silent' });
    timer = setTimeout(() => resolve(error), silenceMs);
  });
  const alive = works(gpu).then((able) => (able ? null : new Promise<never>(() => undefined)));
  try {
    return await Promise.race([lost, alive, silent]);
  } finally {
    clearTimeout(timer);
  }
}

async function works(gpu: GPUDevice): Promise<boolean> {
  let buffer: GPUBuffer | undefined;
  try {
    buffer = gpu.createBuffer({ label: 'sign of life', size: 4, usage: MAP_READ | COPY_DST });
    const encoder = gpu.createCommandEncoder({ label: 'sign of life' });
    encoder.clearBuffer(buffer);
    gpu.queue.submit([encoder.finish()]);
    await buffer.mapAsync(MAP_READ);
    return true;
  } catch {
    return false;
  } finally {
    buffer?.destroy();
  }
}
