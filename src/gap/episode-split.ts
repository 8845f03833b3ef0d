/**
 * Splits dialogues into two parts by episode: all dialogues of an episode, real and simulated, are in the same part.
 * Otherwise a classifier could remember the words of an episode (its document, its first wish) with one label and be tested
 * on them with the other. Its held-out accuracy would be biased: below chance if dialogues are paired.
 */
import type { Dialogue } from '../domain/dialogue';
import { Rng } from '../domain/rng';

export interface Parts<T> {
  readonly kept: readonly T[];
  readonly heldOut: readonly T[];
}

/**
 * Holds out `share` of the distinct episodes, drawn from (seed, purpose); each part has at least one episode. The order
 * within a set is kept. Several sets of dialogues are split at once, by the same draw.
 * @throws RangeError if there are fewer than two episodes
 */
export function splitByEpisode<T extends Pick<Dialogue, 'episode'>>(
  sets: readonly (readonly T[])[],
  share: number,
  seed: number,
  purpose = 'gap/split',
): Parts<T>[] {
  const episodes = [...new Set(sets.flatMap((set) => set.map(({ episode }) => episode.index)))].sort((a, b) => a - b);
  if (episodes.length < 2)
    throw new RangeError(`A split by episode needs at least two episodes, but there are ${episodes.length}.`);
  const count = Math.min(Math.max(Math.round(share * episodes.length), 1), episodes.length - 1);
  const heldOut = new Set(new Rng(seed, purpose).shuffle(episodes).slice(0, count));
  return sets.map((set) => ({
    kept: set.filter(({ episode }) => !heldOut.has(episode.index)),
    heldOut: set.filter(({ episode }) => heldOut.has(episode.index)),
  }));
}
