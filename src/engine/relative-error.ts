/** Largest difference, relative to the expected values' root mean square: rounding errors of sums share that scale. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  let squares = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
    squares += expected[i]! ** 2;
  }
  return worst === 0 ? 0 : worst / Math.max(Math.sqrt(squares / expected.length), 1e-30);
}
