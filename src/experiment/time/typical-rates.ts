/**
 * What is assumed of an adapter that was not calibrated: rates that were measured on two machines, and how wrong they may
 * be elsewhere. A range from them is wide, and narrows as soon as the run has stages behind it.
 */
import type { ModelHost } from '../../domain/language-model';
import type { Rates } from './stage-work';

export interface AssumedRates {
  readonly rates: Rates;
  /** The truth is expected between a duration divided by this and times this. */
  readonly spread: number;
}

/** From `results/math-chat.json.gz` (H200), slowed by 2: most GPUs that a browser finds are slower. */
const GPU: Rates = { people: 26_000, simulated: 27_000, trained: 120_000, tuned: 53_000, judged: 53_000 };
/** From the second seed of `results/lavapipe/math-chat.json.gz` (Mesa's llvmpipe). */
const SOFTWARE: Rates = { people: 14_000, simulated: 10_000, trained: 3_500, tuned: 11_000, judged: 10_000 };

export function typicalRates({ software }: Pick<ModelHost['adapter'], 'software'>): AssumedRates {
  return software ? { rates: SOFTWARE, spread: 2.2 } : { rates: GPU, spread: 3 };
}

/** How far durations from rates that were measured on this adapter may be off: dialogues become longer or shorter in training. */
export const MEASURED_SPREAD = 1.5;
