/** Seeds as a person writes them: "1,2,5-8". */
const MOST_SEEDS = 100;
const LARGEST_SEED = 2 ** 32 - 1;

/** Null if any part is not a whole number or a range of them, and for none or more than a hundred seeds. */
export function seedsIn(text: string): number[] | null {
  const seeds = new Set<number>();
  for (const part of text.split(/[,\s]+/).filter(Boolean)) {
    const range = /^(\d+)(?:[-–](\d+))?$/.exec(part);
    if (!range) return null;
    const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (to < from || to - from >= MOST_SEEDS || to > LARGEST_SEED) return null;
    for (let seed = from; seed <= to; seed++) seeds.add(seed);
  }
  return seeds.size > 0 && seeds.size <= MOST_SEEDS ? [...seeds] : null;
}
