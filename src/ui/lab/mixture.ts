/** Shares of personas that always sum to 1: what one slider takes, the others give in proportion. */
export type Shares = Readonly<Record<string, number>>;

/** Weights as shares; all equal where every weight is 0. */
export function normalised(weights: Shares): Shares {
  const names = Object.keys(weights);
  const total = names.reduce((sum, name) => sum + Math.max(0, weights[name]!), 0);
  return Object.fromEntries(
    names.map((name) => [name, total > 0 ? Math.max(0, weights[name]!) / total : 1 / names.length]),
  );
}

/** Sets one share (clamped to [0, 1]) and scales the others to fill the rest. */
export function withShare(shares: Shares, name: string, share: number): Shares {
  const wanted = Math.min(1, Math.max(0, share));
  const others = Object.keys(shares).filter((other) => other !== name);
  if (others.length === 0) return { [name]: 1 };
  const before = others.reduce((sum, other) => sum + shares[other]!, 0);
  const rest = 1 - wanted;
  return Object.fromEntries(
    Object.keys(shares).map((key) => [
      key,
      key === name ? wanted : before > 0 ? (shares[key]! / before) * rest : rest / others.length,
    ]),
  );
}

/** Hundredths that sum to 1 and are what is shown, linked and trained on: rounded down, and what is left goes to the largest remainders. */
export function rounded(shares: Shares): Shares {
  const entries = Object.entries(shares).map(([name, share]) => {
    const whole = Math.floor(share * 100 + 1e-9); // 0.29 · 100 is just below 29
    return { name, whole, rest: share * 100 - whole };
  });
  const left = Math.round(100 - entries.reduce((sum, { whole }) => sum + whole, 0));
  for (const entry of entries.toSorted((a, b) => b.rest - a.rest).slice(0, left)) entry.whole++;
  return Object.fromEntries(entries.map(({ name, whole }) => [name, whole / 100]));
}
