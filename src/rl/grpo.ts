/**
 * GRPO on one screen. Numbers in brackets refer to docs/EQUATIONS.md.
 *
 *   a group is G dialogues with the same beginning; each has one reward
 *   advantage of a dialogue   A = (r − mean of its group) / (std + 1e-4)                       (1)–(3)
 *   … or of a turn            the same for the return from that turn on                        (3a)
 *   each action token         loss = −min(ρA, clip(ρ)A) + β·KL,  ρ = π/π_old                   (4)–(8)
 *   batch                     loss = Σ weights · loss; the weights depend only on the mask     (10)–(13)
 *   μ times                   one AdamW step on that loss; π_old stays the policy that sampled       (13a)
 *
 * All names are those of TRL's GRPOTrainer 1.10. If β = 0, rows with advantage 0 are left out of the step: their loss
 * and gradient are exactly 0, and the weights are already computed. If no row is left, no step is made (in TRL AdamW's
 * momentum would still move the weights). π_old is the sampler's log-prob even for μ = 1, so that klFromSampler shows a
 * drift between sampler and trainer. The displayed loss does not measure progress: at ρ = 1 it is −Σ weights · A.
 */
import { ShiftLabError } from '../domain/errors';
import type { UpdateMetrics } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type {
  Objective,
  OptimiserStep,
  ScoredRow,
  StepReport,
  TrainablePolicy,
  TrainRow,
} from '../domain/trainable-policy';
import { groupAdvantages, turnAdvantages } from './advantages';
import { AGGREGATIONS } from './aggregation';
import type { PackedRow } from './packing';
import { scheduledRate } from './schedule';
import { mean } from './statistics';
import { advantageAt, clippedSurrogate, KL_ESTIMATORS } from './surrogates';

export type GrpoSettings = Omit<ExperimentSpec['grpo'], 'groupShares'> & {
  /** Index of this update, for the schedule of the learning rate. */
  readonly update: number;
  /** The largest possible number of actions in a row, for dr_grpo's divisor (13). */
  readonly maxLength: number;
};

/** One rolled-out dialogue (interactive arms) or response (static arm). */
export interface GrpoSample {
  readonly row: PackedRow;
  readonly reward: number;
  /** The discounted return from each of the row's turns on (17a); for `advantages: turn`. With one turn: the reward. */
  readonly turnReturns?: readonly number[];
  /** Policy turns of the dialogue, and its success: only for the log. */
  readonly turns: number;
  readonly success: number;
}

export interface GrpoClock {
  /** The time when the update's rollouts began, and the current time; milliseconds of any monotonic clock. */
  readonly startedMs: number;
  nowMs(): number;
}

export type GrpoMetrics = Omit<UpdateMetrics, 'update'>;

/** AdamW's settings that are not in the spec (docs/METHOD.md §4). */
const ADAMW = { beta1: 0.9, epsilon: 1e-8 } as const;

/** Makes numIterations optimiser steps on one batch of groups. Throws `numerics` if loss or gradient is not finite. */
export async function grpoUpdate(
  policy: TrainablePolicy,
  reference: TrainablePolicy | null,
  samples_PG: readonly (readonly GrpoSample[])[],
  settings: GrpoSettings,
  clock: GrpoClock,
): Promise<GrpoMetrics> {
  const samples_N = samples_PG.flat();
  const advantages = groupAdvantages(
    samples_PG.map((samples_G) => samples_G.map((s) => s.reward)),
    settings.scaleRewards,
  );
  const rowAdvantages_N =
    settings.advantages === 'turn' ? tokenAdvantages(samples_PG, settings) : Array.from(advantages.advantages_N);
  const weights_NT = AGGREGATIONS[settings.lossType](
    samples_N.map((s) => s.row.mask),
    settings.maxLength,
  );
  const stepped = samples_N.map((_, n) => n).filter((n) => entersStep(samples_N[n]!, rowAdvantages_N[n]!, settings));
  const referenceScores = await scoreReference(
    reference,
    stepped.map((n) => samples_N[n]!.row),
    settings,
  );
  const rows = stepped.map((n, i): TrainRow => ({
    ids: samples_N[n]!.row.ids,
    weights: weights_NT[n]!,
    advantage: rowAdvantages_N[n]!,
    oldLogprobs: samples_N[n]!.row.oldLogprobs,
    ...(referenceScores ? { refLogprobs: referenceScores[i]!.logprobs } : {}),
  }));

  const steps: StepMeasures[] = [];
  for (let iteration = 0; iteration < settings.numIterations && rows.length > 0; iteration++) {
    const learningRate = scheduledRate(settings, settings.update, iteration);
    const optimiser = optimiserStep({ ...settings, learningRate });
    const report = await policy.step(rows, surrogateObjective(settings), settings.temperature, optimiser);
    requireFinite(report);
    steps.push(measureStep(rows, report, settings));
  }

  const actions = actionsOf(samples_N);
  const average = (field: keyof StepMeasures) => (steps.length === 0 ? 0 : mean(steps.map((step) => step[field])));
  const metrics = {
    rewardMean: advantages.rewardMean,
    rewardStd: advantages.rewardStd,
    fracRewardZeroStd: advantages.fracRewardZeroStd,
    klFromBase: reference && average('klFromBase'),
    klFromSampler: average('klFromSampler'),
    entropy: meanEntropy(samples_N),
    clipRatioLow: average('clippedLow') / Math.max(actions, 1),
    clipRatioHigh: average('clippedHigh') / Math.max(actions, 1),
    completionLength: actions / samples_N.length,
    turns: mean(samples_N.map((s) => s.turns)),
    gradNorm: average('gradNorm'),
    loss: average('loss'),
    tokensPerSecond: actions / Math.max((clock.nowMs() - clock.startedMs) / 1000, 1e-9),
    trainSuccess: mean(samples_N.map((s) => s.success)),
  };
  requireFiniteMetrics(metrics);
  return metrics;
}

const actionsOf = (samples_N: readonly GrpoSample[]): number => samples_N.reduce((sum, s) => sum + s.row.targets, 0);

/** Nats per action token. */
const meanEntropy = (samples_N: readonly GrpoSample[]): number =>
  samples_N.reduce((sum, s) => sum + s.row.entropySum, 0) / Math.max(actionsOf(samples_N), 1);

/**
 * Rewards, entropy and (15) of a batch that the policy sampled and does not train on: what its last update led to. Throws
 * `numerics` if one of them is not finite.
 */
export async function judgeBatch(
  policy: TrainablePolicy,
  reference: TrainablePolicy,
  samples_PG: readonly (readonly GrpoSample[])[],
  temperature: number,
): Promise<Pick<GrpoMetrics, 'rewardMean' | 'entropy' | 'klFromBase'>> {
  const samples_N = samples_PG.flat();
  const rows_N = samples_N.map((sample) => sample.row);
  const own_N = await policy.score(rows_N, temperature);
  const reference_N = await reference.score(rows_N, temperature);
  let kl = 0;
  rows_N.forEach(({ mask }, n) => {
    mask.forEach((acts, t) => {
      if (acts) kl += KL_ESTIMATORS.k3(own_N[n]!.logprobs[t]!, reference_N[n]!.logprobs[t]!).loss;
    });
  });
  const metrics = {
    rewardMean: mean(samples_N.map((sample) => sample.reward)),
    entropy: meanEntropy(samples_N),
    klFromBase: kl / Math.max(actionsOf(samples_N), 1),
  };
  requireFiniteMetrics(metrics);
  return metrics;
}

/** True if the row has an action and its loss is not always 0. Other rows are left out of the step. */
function entersStep({ row }: GrpoSample, advantage: number | Float64Array, settings: GrpoSettings): boolean {
  const differs = typeof advantage === 'number' ? advantage !== 0 : advantage.some((a) => a !== 0);
  return row.targets > 0 && (differs || settings.beta > 0);
}

/** (3a) The advantage of each token's turn, one array per row. */
function tokenAdvantages(samples_PG: readonly (readonly GrpoSample[])[], settings: GrpoSettings): Float64Array[] {
  const byTurn_N = turnAdvantages(
    samples_PG.map((samples_G) => samples_G.map(({ reward, turnReturns }) => turnReturns ?? [reward])),
    settings.scaleRewards,
  );
  return samples_PG
    .flat()
    .map(({ row }, n) => Float64Array.from(row.targetTurns, (turn) => (turn < 0 ? 0 : byTurn_N[n]![turn]!)));
}

/** The loss type GSPO uses the ratio of the row; for the others it is a setting. */
function ratioLevel({ lossType, level }: Pick<GrpoSettings, 'lossType' | 'level'>): GrpoSettings['level'] {
  return lossType === 'gspo' ? 'sequence' : level;
}

export function surrogateObjective(
  settings: Pick<GrpoSettings, 'clipLow' | 'clipHigh' | 'beta' | 'klEstimator' | 'level' | 'lossType'>,
): Extract<Objective, { kind: 'surrogate' }> {
  const { clipLow, clipHigh, beta, klEstimator } = settings;
  return { kind: 'surrogate', clipLow, clipHigh, beta, klEstimator, level: ratioLevel(settings) };
}

export function optimiserStep(
  settings: Pick<GrpoSettings, 'learningRate' | 'beta2' | 'weightDecay' | 'maxGradNorm'>,
): OptimiserStep {
  const { learningRate, beta2, weightDecay, maxGradNorm } = settings;
  return { ...ADAMW, learningRate, beta2, weightDecay, maxGradNorm };
}

/** Null without a reference, which β > 0 needs. If β = 0 the reference is only used for the log. */
async function scoreReference(
  reference: TrainablePolicy | null,
  rows: readonly PackedRow[],
  settings: GrpoSettings,
): Promise<readonly ScoredRow[] | null> {
  if (!reference && settings.beta > 0)
    throw new ShiftLabError('internal', 'β > 0 needs a reference policy and there is none.', { beta: settings.beta });
  return reference && (rows.length > 0 ? reference.score(rows, settings.temperature) : []);
}

function requireFinite(report: StepReport): void {
  if (Number.isFinite(report.loss) && Number.isFinite(report.gradNorm)) return;
  throw new ShiftLabError(
    'numerics',
    'Training broke down: the loss or the gradient is no longer a finite number. Try a smaller learning rate (grpo.learningRate).',
    {
      loss: String(report.loss),
      gradNorm: String(report.gradNorm),
    },
  );
}

/** A measure that overflows crosses no threshold of the collapse guard, so it must not pass in silence. */
function requireFiniteMetrics(metrics: Partial<GrpoMetrics>): void {
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== 'number' || Number.isFinite(value)) continue;
    throw new ShiftLabError(
      'numerics',
      `Training broke down: ${name} is no longer a finite number. Try a smaller learning rate (grpo.learningRate).`,
      {
        metric: name,
        value: String(value),
      },
    );
  }
}

interface StepMeasures {
  readonly loss: number;
  readonly gradNorm: number;
  /** (15) Mean k3 of KL(π ‖ π_ref); 0 without a reference. */
  readonly klFromBase: number;
  /** (15a) Mean k3 of KL(π_old ‖ π). */
  readonly klFromSampler: number;
  /** (14) Number of tokens whose clip bound is active. */
  readonly clippedLow: number;
  readonly clippedHigh: number;
}

/** The numbers of one step for the log, from the log-probs of its forward pass (before the update). */
function measureStep(rows: readonly TrainRow[], report: StepReport, settings: GrpoSettings): StepMeasures {
  let tokens = 0;
  let klFromBase = 0;
  let klFromSampler = 0;
  let clippedLow = 0;
  let clippedHigh = 0;
  rows.forEach((row, n) => {
    const logprobs_T = report.rows[n]!.logprobs;
    const targets = Array.from(row.ids, (_, t) => t).filter((t) => row.weights[t] !== 0);
    const logRatio_T = targets.map((t) => logprobs_T[t]! - row.oldLogprobs![t]!);
    const shared = ratioLevel(settings) === 'sequence' ? mean(logRatio_T) : null;
    targets.forEach((t, i) => {
      const clip = clippedSurrogate(shared ?? logRatio_T[i]!, advantageAt(row, t), settings.clipLow, settings.clipHigh);
      clippedLow += Number(clip.clippedLow);
      clippedHigh += Number(clip.clippedHigh);
      // k3(a, b) has exp(b − a): (π, π_ref) samples from π; (π_old, π) samples from π_old.
      if (row.refLogprobs) klFromBase += KL_ESTIMATORS.k3(logprobs_T[t]!, row.refLogprobs[t]!).loss;
      klFromSampler += KL_ESTIMATORS.k3(row.oldLogprobs![t]!, logprobs_T[t]!).loss;
      tokens++;
    });
  });
  return {
    loss: report.loss,
    gradNorm: report.gradNorm,
    klFromBase: klFromBase / Math.max(tokens, 1),
    klFromSampler: klFromSampler / Math.max(tokens, 1),
    clippedLow,
    clippedHigh,
  };
}
