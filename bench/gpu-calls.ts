/**
 * Counts the WebGPU calls of all libraries on this page or in this process by wrapping WebGPU's methods. Counting takes
 * a few nanoseconds, a dispatch microseconds. Buffers that are dropped without destroy() stay in the count.
 */
import type { Totals } from '../src/bench/device-work';

type Method = (this: never, ...given: never[]) => unknown;

function watch<Key extends string>(
  prototype: { [name in Key]: Method },
  name: Key,
  onCall: (self: never, result: unknown) => void,
): void {
  const original = prototype[name];
  prototype[name] = function (this: never, ...given: never[]) {
    const result = original.apply(this, given);
    onCall(this, result);
    return result;
  } as Method as { [name in Key]: Method }[Key];
}

let totals: Totals | null = null;

/** The first call starts counting; WebGPU's classes must be global before it. */
export function gpuTotals(): Totals {
  if (totals) return totals;
  const counts = { dispatches: 0, submits: 0, reads: 0, bufferBytes: 0 };
  const live = new WeakMap<object, number>();
  watch(GPUComputePassEncoder.prototype as never, 'dispatchWorkgroups', () => counts.dispatches++);
  watch(GPUComputePassEncoder.prototype as never, 'dispatchWorkgroupsIndirect', () => counts.dispatches++);
  watch(GPUQueue.prototype as never, 'submit', () => counts.submits++);
  watch(GPUBuffer.prototype as never, 'mapAsync', () => counts.reads++);
  watch(GPUDevice.prototype as never, 'createBuffer', (_, made) => {
    const { size } = made as GPUBuffer;
    live.set(made as object, size);
    counts.bufferBytes += size;
  });
  watch(GPUBuffer.prototype as never, 'destroy', (buffer) => {
    counts.bufferBytes -= live.get(buffer) ?? 0;
    live.delete(buffer);
  });
  totals = () => ({ ...counts });
  return totals;
}
