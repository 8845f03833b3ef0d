/** What the page's lessons show of their recorded results (domain/lesson-results.ts). */
import { ShiftLabError } from '../domain/errors';
import type { ExperimentResult } from '../domain/experiment-result';
import type { LessonResult } from '../domain/lesson-results';
import { SEEDS_FOR_INTERVAL } from '../domain/interval';
import type { Lesson } from '../lessons/registry';
import { atSecondTemperature } from './second-temperature';

/** @param whole the result file that the lesson names */
export function lessonSummary(lesson: Lesson, whole: ExperimentResult): LessonResult {
  const { name, temperature, promise = 'success' } = lesson;
  const atFirst = whole.spec.evaluation.temperature === temperature;
  const result = atFirst ? whole : atSecondTemperature(whole);
  if (!result || result.spec.evaluation.temperature !== temperature)
    throw new ShiftLabError('usage', `results/${lesson.file} has no evaluation at T = ${temperature}.`, {
      lesson: name,
    });
  const arms = [...new Set(['base', ...lesson.arms])].filter((arm) => result.spec.arms.includes(arm));
  const ofSeeds = (arm: string) =>
    result.seeds.map((seed) => {
      const found = seed.arms.find((one) => one.arm === arm);
      if (found) return found;
      throw new ShiftLabError('usage', `results/${lesson.file} has no ${arm} of seed ${seed.seed}.`, { lesson: name });
    });
  return {
    lesson: name,
    temperature,
    seeds: result.seeds.length,
    dialogues: result.spec.evaluation.dialogues,
    over: result.seeds.length >= SEEDS_FOR_INTERVAL ? 'seeds' : 'dialogues',
    promise,
    arms: arms.map((arm) => {
      const runs = ofSeeds(arm);
      const promised = runs.map(({ simulator }) =>
        simulator ? simulator.metrics[promise === 'success' ? 'success' : 'accepted'] : null,
      );
      return {
        arm,
        people: runs.map(({ real }) => real.metrics.success),
        promised: promised.includes(null) ? null : (promised as number[]),
      };
    }),
    pairs: result.gaps
      .filter(({ a, b }) => arms.includes(a) && arms.includes(b))
      .map(({ a, b, mean, low, high }) => ({ a, b, mean, low, high })),
  };
}

/** How the interval of a claim ("a > b", "a ~ b") stands to it: whether the claim holds. */
export function claimHolds(claim: string, { pairs }: Pick<LessonResult, 'pairs'>): boolean {
  const [, a, sign, b] = /^(\S+) ([>~]) (\S+)$/.exec(claim) ?? [];
  const pair = pairs.find((one) => (one.a === a && one.b === b) || (one.a === b && one.b === a));
  if (!pair) return false;
  if (sign === '~') return pair.low <= 0 && pair.high >= 0;
  return pair.a === a ? pair.low > 0 : pair.high < 0;
}
