/**
 * What a density ratio does to the batch of an update (docs/EQUATIONS.md (X1)–(X4)); a variant is an entry of the table.
 * For arms that are extensions, not the paper's.
 *
 * With w = p_real / p_sim of a whole dialogue, from a discriminator that was trained on logs of real users and on dialogues
 * of the same base policy with the simulator:
 *   filter      the keepShare of the batch with the largest w is kept; advantages compare what is left of each group
 *   reweight    a dialogue's reward is multiplied by w, which is clipped and self-normalised over the batch
 *   penalise    a · (mean log-ratio of what the user said), from the distribution estimator, is subtracted from the reward
 */
import type { RatioUse } from '../../domain/arm';
import type { DensityUseMetrics } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { importanceWeights } from '../../gap/density-ratio';
import type { GrpoSample } from '../../rl/grpo';
import { mean } from '../../rl/statistics';
import type { Collection } from './train-policy';

export interface Adjusted {
  readonly samples_PG: readonly (readonly GrpoSample[])[];
  readonly density: DensityUseMetrics;
}

/**
 * @param scores_N one per dialogue, in order: log-odds of being real; for `penalise`, log-ratios in nats per user turn
 */
type Adjust = (
  samples_PG: Collection<unknown>['samples_PG'],
  scores_N: readonly number[],
  settings: ExperimentSpec['extensions'],
) => Adjusted;

/** Nats per user turn. Larger log-ratios are guesses about what the estimator never saw, so they are clipped. */
const LARGEST_LOG_RATIO = 5;

export const RATIO_USES: Readonly<Record<RatioUse, Adjust>> = {
  /** (X1), (X2) */
  filter: (samples_PG, scores_N, { keepShare, maxWeight }) => {
    const kept = Math.max(1, Math.round(keepShare * scores_N.length));
    const order = scores_N.map((_, n) => n).sort((a, b) => scores_N[b]! - scores_N[a]! || a - b);
    const isKept = new Set(order.slice(0, kept));
    let n = 0;
    const keptGroups = samples_PG
      .map((samples_G) => samples_G.filter(() => isKept.has(n++)))
      .filter((samples_G) => samples_G.length > 0);
    return {
      samples_PG: keptGroups,
      density: {
        effectiveSampleSize: kept,
        clippedShare: importanceWeights(scores_N, { maxRatio: maxWeight }).clippedDialogues,
        logRatio: -mean(scores_N),
      },
    };
  },
  /** (X3) */
  reweight: (samples_PG, scores_N, { maxWeight }) => {
    const { weights, effectiveSampleSize, clippedDialogues } = importanceWeights(scores_N, { maxRatio: maxWeight });
    let n = 0;
    const weigh = (sample: GrpoSample): GrpoSample => {
      const weight = weights[n++]!;
      return revalued(sample, (value) => weight * value);
    };
    const weighed_PG = samples_PG.map((samples_G) => samples_G.map(weigh));
    return {
      samples_PG: weighed_PG,
      density: { effectiveSampleSize, clippedShare: clippedDialogues, logRatio: -mean(scores_N) },
    };
  },
  /** (X4) */
  penalise: (samples_PG, scores_N, { penalty }) => {
    let n = 0;
    const charge = (sample: GrpoSample): GrpoSample => {
      const cost = penalty * Math.max(-LARGEST_LOG_RATIO, Math.min(LARGEST_LOG_RATIO, scores_N[n++]!));
      return revalued(sample, (value) => value - cost);
    };
    const charged_PG = samples_PG.map((samples_G) => samples_G.map(charge));
    const clipped = scores_N.filter((score) => Math.abs(score) > LARGEST_LOG_RATIO).length;
    return {
      samples_PG: charged_PG,
      density: {
        effectiveSampleSize: scores_N.length,
        clippedShare: clipped / scores_N.length,
        logRatio: mean(scores_N),
      },
    };
  },
};

/** The same sample with another reward; the returns of its turns change in the same way. */
function revalued(sample: GrpoSample, to: (value: number) => number): GrpoSample {
  return {
    ...sample,
    reward: to(sample.reward),
    ...(sample.turnReturns && { turnReturns: sample.turnReturns.map(to) }),
  };
}
