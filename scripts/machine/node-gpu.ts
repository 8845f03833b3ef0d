/**
 * WebGPU in Node: the `webgpu` package (Dawn) on the best Vulkan driver found (vulkan-driver.mjs). A process that opened
 * a device must end with process.exit.
 */
import { create, globals } from 'webgpu';
import { selectDriver } from './vulkan-driver.mjs';

let instance: GPU | null = null;

export function nodeGpu(): GPU {
  if (instance) return instance;
  selectDriver();
  Object.assign(globalThis, globals);
  if (process.env.SHIFTLAB_DRIVER !== 'system') pollInsteadOfSpinning();
  instance = create([]);
  return instance;
}

const POLL_MS = 1;

/**
 * While GPU work is pending, the `webgpu` package polls at every turn of the event loop, through setImmediate with a native
 * function. That keeps one core at 100 %, which a software adapter needs itself. Measured on two cores with lavapipe: 36 of
 * 70 s of a training run were this loop. Its calls, and no others, are delayed by a millisecond.
 * Deletable when the package waits instead (dawn's AsyncRunner, seen in 0.6.2).
 */
function pollInsteadOfSpinning(): void {
  const original = globalThis.setImmediate;
  const polling = (callback: (...given: unknown[]) => void, ...given: unknown[]): unknown =>
    Function.prototype.toString.call(callback).includes('[native code]')
      ? setTimeout(callback, POLL_MS, ...given)
      : original(callback, ...given);
  globalThis.setImmediate = Object.assign(polling, original) as typeof setImmediate;
}
