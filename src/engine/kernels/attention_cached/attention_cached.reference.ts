/** Attention of one query over given keys and values, in f64. keys and values are T vectors of D. */
export function attendReference(
  query: ArrayLike<number>,
  keys: readonly ArrayLike<number>[],
  values: readonly ArrayLike<number>[],
): Float64Array {
  const D = query.length;
  const scores = keys.map(
    (key) => Array.from(key).reduce((dot, value, d) => dot + value * query[d]!, 0) / Math.sqrt(D),
  );
  const peak = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - peak));
  const sum = weights.reduce((a, b) => a + b, 0);
  const y = new Float64Array(D);
  weights.forEach((weight, t) => y.forEach((_, d) => (y[d]! += (weight / sum) * values[t]![d]!)));
  return y;
}
