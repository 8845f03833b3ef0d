/** Warnings of many arms and seeds that say the same with other numbers, gathered into one. Pure. */
import { list } from '../format';

export interface Warning {
  /** null if the warning is of all arms. */
  readonly arm: string | null;
  readonly seed: number;
  readonly sentence: string;
}

export interface WarningGroup {
  /** "base in all 5 seeds; naive in seeds 2 and 4"; '' where there is nobody to be told apart. */
  readonly whose: string;
  /** With a range for each number that differs: "24 to 342 of 500". */
  readonly sentence: string;
  readonly all: readonly Warning[];
}

const NUMBER = /\d+(?:\.\d+)?/g;

/** @param seedsOf how many seeds could have warned; the arm is null if the warnings are */
export function warningGroups(
  warnings: readonly Warning[],
  seedsOf: (arm: string | null) => number,
): readonly WarningGroup[] {
  const kinds = grouped(warnings, ({ sentence }) => sentence.replace(NUMBER, '#'));
  return [...kinds.values()].map((all) => ({
    whose: whoseWords(all, seedsOf),
    sentence: withRanges(all.map(({ sentence }) => sentence)),
    all,
  }));
}

/** Sentences that differ in their numbers alone as one: of each number the least and the greatest. */
function withRanges(sentences: readonly string[]): string {
  const numbers = sentences.map((sentence) => sentence.match(NUMBER) ?? []);
  let place = 0;
  return sentences[0]!.replace(NUMBER, (first) => {
    const there = numbers.map((of) => of[place]!).sort((a, b) => Number(a) - Number(b));
    place++;
    const [least, most] = [there[0]!, there.at(-1)!];
    return least === most ? first : `${least} to ${most}`;
  });
}

/** Arms that warn in the same seeds share a part of the sentence. */
function whoseWords(all: readonly Warning[], seedsOf: (arm: string | null) => number): string {
  const seedsWords = (arm: string | null, of: readonly Warning[]) => {
    const seeds = of.map(({ seed }) => seed);
    const count = seedsOf(arm);
    if (count === 1) return '';
    return seeds.length === count
      ? `all ${count} seeds`
      : `${seeds.length === 1 ? 'seed' : 'seeds'} ${list(seeds.map(String))} of ${count}`;
  };
  const byArm = [...grouped(all, ({ arm }) => arm)].map(([arm, of]) => ({ arm, seeds: seedsWords(arm, of) }));
  return [...grouped(byArm, ({ seeds }) => seeds)]
    .map(([seeds, of]) => {
      const names = list(of.flatMap(({ arm }) => arm ?? []));
      return names && seeds ? `${names} in ${seeds}` : names || seeds;
    })
    .join('; ');
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
