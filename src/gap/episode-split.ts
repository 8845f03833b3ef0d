/**
 * Splits dialogues into two parts by episode: all dialogues of one episode, real and simulated, fall on the same side.
 * Otherwise a classifier that remembers an episode's own words (its document, its first wish) under one label would be
 * asked about them under the other, and its held-out accuracy would be biased, below chance where dialogues are paired.
 */
import type { Dialogue } from '../domain/dialogue';
import { Rng } from '../domain/rng';

export interface Parts<T> {
  readonly kept: readonly T[];
  readonly heldOut: readonly T[];
}

/**
 * `share` of the distinct episodes is held out, drawn from (seed, purpose); at least one episode on either side. The
 * order within a set stays. Several sets of dialogues are split at once, by the same draw.
 * @throws RangeError where there are fewer than two episodes
 */
export function splitByEpisode<T extends Pick<Dialogue, 'episode'>>(
  sets: readonly (readonly T[])[],
  share: number,
  seed: number,
  purpose = 'gap/split',
): Parts<T>[] {
  const episodes = [...new Set(sets.flatMap((set) => set.map(({ episode }) => episode.index)))].sort((a, b) => a - b);
  if (episodes.length < 2)
    throw new RangeError(`A split by episode needs two episodes or more; there is ${episodes.length}.`);
  const count = Math.min(Math.max(Math.round(share * episodes.length), 1), episodes.length - 1);
  const heldOut = new Set(new Rng(seed, purpose).shuffle(episodes).slice(0, count));
  return sets.map((set) => ({
    kept: set.filter(({ episode }) => !heldOut.has(episode.index)),
    heldOut: set.filter(({ episode }) => heldOut.has(episode.index)),
  }));
}
