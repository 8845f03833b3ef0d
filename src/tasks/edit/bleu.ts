/**
 * BLEU of one candidate against one reference (Papineni et al. 2002, n = 1…4, equal weights, brevity penalty).
 *
 *   BLEU = min(1, exp(1 − r/c)) · (p₁ p₂ p₃ p₄)^¼,   p_n = clipped matches of n-grams / n-grams of the candidate
 *
 * `smoothed`: one is added to matches and totals for n ≥ 2 (Lin and Och 2004; NLTK's method2, sacreBLEU's add-k with
 * k = 1), because single sentences often share no 4-gram. Unsmoothed BLEU is 0 then. The unit of a sequence is the
 * caller's: tokens, or characters as CollabLLM scores them.
 */
const ORDERS = [1, 2, 3, 4] as const;

function countNgrams(units: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= units.length; i++) {
    const key = units.slice(i, i + n).join('\u0000');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** In [0, 1]; 1 if both are the same and not empty. */
export function bleu(
  candidate: readonly string[],
  reference: readonly string[],
  smoothing: 'smoothed' | 'unsmoothed',
): number {
  if (candidate.length === 0) return 0;
  let logSum = 0;
  for (const n of ORDERS) {
    const wanted = countNgrams(reference, n);
    let matches = 0;
    for (const [key, count] of countNgrams(candidate, n)) matches += Math.min(count, wanted.get(key) ?? 0);
    const added = smoothing === 'smoothed' && n > 1 ? 1 : 0;
    if (matches + added === 0) return 0;
    logSum += Math.log((matches + added) / (Math.max(1, candidate.length - n + 1) + added)) / ORDERS.length;
  }
  return Math.min(1, Math.exp(1 - reference.length / candidate.length)) * Math.exp(logSum);
}
