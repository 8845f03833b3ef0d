/**
 * Makes the base policy and the prompted simulator: supervised training from scratch on an endless scripted corpus. Every
 * step sees new dialogues, so there are no epochs, no over-fitting and no early stopping. The learning rate warms up
 * linearly, then falls to a tenth along a cosine. The loss is the mean over the target tokens of the corpus.
 *
 * This is not the calibration of a simulator (calibrate.ts), which has a fixed set of logs and must stop early.
 */
import type { TrainablePolicy, TrainRow } from '../domain/trainable-policy';
import type { PretrainSpec } from '../tasks/recipe';
import type { MaskedRow } from '../tasks/views';

/** The rows of one step; a pure function of the step. */
export type Corpus = (step: number) => readonly WeightedRow[];

/** T loss weights, one per id, not yet normalised. */
export interface WeightedRow {
  readonly ids: readonly number[];
  readonly weights: readonly number[];
}

export interface PretrainPoint {
  readonly step: number;
  /** Weighted mean NLL (nats per token) of the step's batch before the update. */
  readonly nll: number;
  readonly gradNorm: number;
}

/** Warm-up, then a cosine from the peak to a tenth of it. `step` counts from 0. */
export function scheduledLearningRate(spec: PretrainSpec, step: number): number {
  if (step < spec.warmupSteps) return (spec.peakLearningRate * (step + 1)) / spec.warmupSteps;
  const progress = (step - spec.warmupSteps) / Math.max(1, spec.steps - spec.warmupSteps);
  return spec.peakLearningRate * (0.1 + 0.9 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

export interface Emphasis {
  /** Weight of tokens directly after this one (a stop token). They say yes or no; they are a tenth of all tokens, and the hardest to learn. */
  readonly after: number;
  readonly verdict: number;
  /** Tokens that name a part of the goal, and their weight: in a correction they must be the right ones. */
  readonly content: ReadonlySet<number>;
  readonly contentWeight: number;
}

/** Loss weights of a row's targets: the largest weight that applies, 1 for ordinary tokens. They do not change the optimum, only what is learned first. */
export function weighted({ ids, mask }: MaskedRow, { after, verdict, content, contentWeight }: Emphasis): WeightedRow {
  const weightAt = (t: number) =>
    Math.max(1, ids[t - 1] === after ? verdict : 1, content.has(ids[t]!) ? contentWeight : 1);
  return { ids, weights: mask.map((m, t) => (t === 0 ? 0 : m * weightAt(t))) };
}

/** The row up to the `turns`-th occurrence of `stop` (the whole row if it has fewer). */
export function firstTurns({ ids, mask }: MaskedRow, stop: number, turns: number): MaskedRow {
  let seen = 0;
  const end = ids.findIndex((id) => id === stop && ++seen === turns);
  return end < 0 ? { ids, mask } : { ids: ids.slice(0, end + 1), mask: mask.slice(0, end + 1) };
}

/** Rows whose weights sum to 1 over the batch: the loss is the weighted mean over tokens. */
function normalised(rows: readonly WeightedRow[]): TrainRow[] {
  const total = rows.reduce((sum, row) => sum + row.weights.reduce((s, w) => s + w, 0), 0);
  return rows.map(({ ids, weights }) => ({ ids, weights: weights.map((w) => w / total) }));
}

export async function pretrain(
  model: TrainablePolicy,
  corpus: Corpus,
  spec: PretrainSpec,
  onPoint: (point: PretrainPoint) => void,
): Promise<void> {
  for (let step = 0; step < spec.steps; step++) {
    const rows = normalised(corpus(step));
    const report = await model.step(rows, { kind: 'nll' }, 1, {
      learningRate: scheduledLearningRate(spec, step),
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: spec.weightDecay,
      maxGradNorm: spec.maxGradNorm,
    });
    onPoint({ step, nll: report.loss, gradNorm: report.gradNorm });
  }
}
