/** Libraries that take WebGPU from `navigator.gpu` and nowhere else: where there is no navigator (Node), they get one. */
export function offerGpu(gpu: GPU): void {
  if (typeof navigator !== 'undefined' && navigator.gpu) return;
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'Node', hardwareConcurrency: 2 },
    configurable: true,
    writable: true,
  });
}
