/** Defines `navigator.gpu` in Node, for libraries that take WebGPU only from there. */
export function offerGpu(gpu: GPU): void {
  if (typeof navigator !== 'undefined' && navigator.gpu) return;
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'Node', hardwareConcurrency: 2 },
    configurable: true,
    writable: true,
  });
}
