/**
 * GPU test files that Chromium does not run, each with its reason: on SwiftShader a sweep takes six times as long as on
 * lavapipe. `npm test` prints this list. The same kernels' ordinary cases run in both.
 */
export const nodeOnly: readonly { readonly file: string; readonly reason: string }[] = [];
