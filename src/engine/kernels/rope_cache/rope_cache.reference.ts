/**
 * Rotary embedding of one head's D channels at a position, in f64, in the half-split order of Hugging Face checkpoints.
 */
export function rotateReference(x: ArrayLike<number>, position: number, theta: number): Float64Array {
  const half = x.length / 2;
  const y = new Float64Array(x.length);
  for (let i = 0; i < half; i++) {
    const angle = position * theta ** (-i / half);
    y[i] = x[i]! * Math.cos(angle) - x[i + half]! * Math.sin(angle);
    y[i + half] = x[i]! * Math.sin(angle) + x[i + half]! * Math.cos(angle);
  }
  return y;
}
