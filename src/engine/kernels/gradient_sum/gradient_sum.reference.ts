/** Sum over slices, and of squares, in f64. */
export function gradientSumReference(
  slices: Float64Array,
  S: number,
): { readonly grads: Float64Array; readonly squares: number } {
  const n = slices.length / S;
  const grads = Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let s = 0; s < S; s++) sum += slices[s * n + i]!;
    return sum;
  });
  return { grads, squares: grads.reduce((sum, g) => sum + g * g, 0) };
}
