/** Shares of personas that always sum to 1: what one slider takes, the others give in proportion. */
export type Shares = Readonly<Record<string, number>>;

/** Weights as shares; all equal where every weight is 0. */
export function normalised(weights: Shares): Shares {
  const names = Object.keys(weights);
  const total = names.reduce((sum, name) => sum + Math.max(0, weights[name]!), 0);
  return Object.fromEntries(names.map((name) => [name, total > 0 ? Math.max(0, weights[name]!) / total : 1 / names.length]));
}

/** Sets one share (clamped to [0, 1]) and scales the others to fill the rest. */
export function withShare(shares: Shares, name: string, share: number): Shares {
  const wanted = Math.min(1, Math.max(0, share));
  const others = Object.keys(shares).filter((other) => other !== name);
  if (others.length === 0) return { [name]: 1 };
  const before = others.reduce((sum, other) => sum + shares[other]!, 0);
  const rest = 1 - wanted;
  return Object.fromEntries(
    Object.keys(shares).map((key) => [key, key === name ? wanted : before > 0 ? (shares[key]! / before) * rest : rest / others.length]),
  );
}

/** Two decimals, for links and files; the largest share takes what rounding leaves. */
export function rounded(shares: Shares): Shares {
  const entries = Object.entries(shares).map(([name, share]) => [name, Math.round(share * 100)] as [string, number]);
  const left = 100 - entries.reduce((sum, [, hundredths]) => sum + hundredths, 0);
  const largest = entries.reduce((best, entry) => (entry[1] > best[1] ? entry : best), entries[0]!);
  largest[1] += left;
  return Object.fromEntries(entries.map(([name, hundredths]) => [name, hundredths / 100]));
}
