/**
 * What a simulator promised its policy, and what real users gave: one measure for both. Where the reward is being right (λ = 1),
 * that is success; elsewhere it is the reward, because then a simulator can promise much that has nothing to do with success.
 */
import type { EvaluationMetrics } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { Range } from '../charts/seed-spread';
import { decimal, percent } from '../format';
import { successInterval } from './success-spread';
import type { SuccessWords } from './success-words';

export interface Measure {
  /** "success", "mean grade" or "reward". */
  readonly noun: string;
  readonly axis: string;
  readonly of: (metrics: EvaluationMetrics) => number;
  readonly say: (value: number | null) => string;
  readonly sayTick: (value: number, digits: number) => string;
  /** Of one seed, over its dialogues; null if that is not known. */
  readonly intervalOf: (metrics: EvaluationMetrics) => Range | null;
  readonly bounds: Range | undefined;
  readonly least: Range | undefined;
}

/** Whether the reward is something else than success, up to the cost of a turn. */
export const paysMoreThanSuccess = ({ lambda, formula }: ExperimentSpec['reward']): boolean =>
  lambda < 1 || Boolean(formula);

export function successMeasure({ graded, noun, say }: SuccessWords): Measure {
  return {
    noun,
    axis: graded ? 'mean grade, from 0 to 1' : 'success, share of dialogues',
    of: ({ success }) => success,
    say: graded ? say : (value) => percent(value, 0),
    sayTick: (value, digits) => (graded ? value.toFixed(Math.max(1, digits)) : `${Math.round(100 * value)} %`),
    intervalOf: (metrics) => successInterval(metrics, graded),
    bounds: [0, 1],
    least: graded ? undefined : [0, 1],
  };
}

const REWARD: Measure = {
  noun: 'reward',
  axis: 'reward, mean of dialogues',
  of: ({ reward }) => reward,
  say: (value) => decimal(value, 2),
  sayTick: (value, digits) => decimal(value, Math.max(1, digits)),
  // How rewards vary within one evaluation is not recorded.
  intervalOf: () => null,
  bounds: undefined,
  least: [0, 1],
};

export function promisedMeasure({ reward }: Pick<ExperimentSpec, 'reward'>, words: SuccessWords): Measure {
  return paysMoreThanSuccess(reward) ? REWARD : successMeasure(words);
}
