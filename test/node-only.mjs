// @ts-check
/**
 * GPU test files that Chromium does not run, each with its reason: on SwiftShader a sweep takes six times as long as on
 * lavapipe. `npm test` prints this list. The same kernels' ordinary cases run in both.
 * @type {ReadonlyArray<{ file: string, reason: string }>}
 */
export const nodeOnly = [];
