/** What becomes of a point's result file when results of the same point come from another machine. */
import type { ExperimentResult } from '../domain/experiment-result';
import { onlySeeds, pooled } from './pooled';

interface Taken {
  /** What the file holds from now on; null if it stays as it is. */
  readonly result: ExperimentResult | null;
  /** What is printed; null if there is nothing to say. */
  readonly said: string | null;
}

const nothing: Taken = { result: null, said: null };

/**
 * @param here what the file holds, or null
 * @param isOfToday whether `here` has today's base models and the evaluations that the story asks for. If not it is
 *   replaced, but only by all seeds of the story and of `here`, with all arms of `here`.
 * @param there results of today, from elsewhere
 */
export function seedsTaken(
  storySeeds: readonly number[],
  here: ExperimentResult | null,
  isOfToday: boolean,
  there: ExperimentResult,
): Taken {
  if (here && !isOfToday) {
    const missing = <T>(all: readonly T[], run: readonly T[]) => [...new Set(all)].filter((one) => !run.includes(one));
    const seeds = missing([...storySeeds, ...here.spec.seeds], there.spec.seeds);
    if (seeds.length > 0) return { result: null, said: `left, because seeds ${seeds.join(', ')} were not run again` };
    const arms = missing(here.spec.arms, there.spec.arms);
    if (arms.length > 0)
      return { result: null, said: `left, because of arms that were not run again: ${arms.join(', ')}` };
    return { result: there, said: `replaced by seeds ${there.spec.seeds.join(', ')}, run again` };
  }
  const missing = there.spec.seeds.filter((seed) => !here?.spec.seeds.includes(seed));
  if (missing.length === 0) return nothing;
  if (here && String(here.spec.arms) !== String(there.spec.arms))
    return { result: null, said: `seeds ${missing.join(', ')} left, of other arms than those here` };
  const [both, other] = pooled([...(here ? [here] : []), onlySeeds(there, missing)]);
  if (other) return { result: null, said: `seeds ${missing.join(', ')} left, of another precision than those here` };
  return { result: both!, said: `seeds ${missing.join(', ')} taken` };
}
