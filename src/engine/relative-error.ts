/**
 * Largest difference, relative to the expected values' root mean square, since rounding errors of sums scale with it.
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return worstPart(actual, expected, () => 0);
}

/**
 * The largest error of any part, each on its own scale, so that large parts cannot hide small ones. Null: not compared.
 */
export function worstPart(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  partOf: (i: number) => number | null,
): number {
  const parts: { worst: number; squares: number; count: number }[] = [];
  for (let i = 0; i < expected.length; i++) {
    const at = partOf(i);
    if (at === null) continue;
    const part = (parts[at] ??= { worst: 0, squares: 0, count: 0 });
    const difference = Math.abs(actual[i]! - expected[i]!);
    part.worst = Number.isNaN(difference) ? Infinity : Math.max(part.worst, difference);
    part.squares += expected[i]! ** 2;
    part.count++;
  }
  return parts.reduce(
    (most, { worst, squares, count }) =>
      Math.max(most, worst === 0 ? 0 : worst / Math.max(Math.sqrt(squares / count), 1e-30)),
    0,
  );
}
