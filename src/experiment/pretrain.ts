/**
 * Supervised training from scratch on an endless scripted corpus: how the base policy and the prompted simulator come
 * to be. Every step sees fresh dialogues, so there is no epoch, no over-fitting and no early stopping; the learning rate
 * warms up linearly and falls to a tenth along a cosine. Loss is the token mean over the corpus's target tokens.
 *
 * It is deliberately not the calibration of a simulator (calibrate.ts), which sees a fixed set of logs and must stop early.
 */
import type { TrainablePolicy, TrainRow } from '../domain/trainable-policy';

/** T token ids and T target flags (1 = this token is learned). */
export interface CorpusRow {
  readonly ids: readonly number[];
  readonly mask: readonly number[];
}

/** `count` rows; a pure function of (seed, first index): the same index gives the same row. */
export type Corpus = (seed: number, count: number) => readonly CorpusRow[];

export interface PretrainSpec {
  readonly steps: number;
  readonly dialoguesPerStep: number;
  readonly peakLearningRate: number;
  readonly warmupSteps: number;
  readonly weightDecay: number;
  readonly maxGradNorm: number;
}

export interface PretrainPoint {
  readonly step: number;
  /** Token-mean NLL (nats) of the step's batch before the update. */
  readonly nll: number;
  readonly gradNorm: number;
}

/** Warm-up, then a cosine from the peak to a tenth of it. `step` counts from 0. */
export function scheduledLearningRate(spec: PretrainSpec, step: number): number {
  if (step < spec.warmupSteps) return (spec.peakLearningRate * (step + 1)) / spec.warmupSteps;
  const progress = (step - spec.warmupSteps) / Math.max(1, spec.steps - spec.warmupSteps);
  return spec.peakLearningRate * (0.1 + 0.9 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

/** Rows with weights 1 / (number of targets in the batch): the weighted sum is the token mean. */
export function tokenMeanRows(rows: readonly CorpusRow[]): TrainRow[] {
  const targets = rows.reduce((sum, row) => sum + row.mask.reduce((s, m, t) => s + (t > 0 ? m : 0), 0), 0);
  return rows.map((row) => ({ ids: row.ids, weights: row.mask.map((m, t) => (t > 0 ? m / targets : 0)) }));
}

export async function pretrain(
  model: TrainablePolicy,
  corpus: Corpus,
  spec: PretrainSpec,
  onPoint: (point: PretrainPoint) => void,
): Promise<void> {
  for (let step = 0; step < spec.steps; step++) {
    const rows = tokenMeanRows(corpus(step, spec.dialoguesPerStep));
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

/** Token-mean NLL (nats) over target tokens of rows that were never trained on. */
export async function corpusNll(model: TrainablePolicy, rows: readonly CorpusRow[]): Promise<number> {
  const scored = await model.score(rows, 1);
  let nll = 0;
  let targets = 0;
  rows.forEach((row, n) =>
    row.mask.forEach((m, t) => {
      if (t === 0 || !m) return;
      nll -= scored[n]!.logprobs[t]!;
      targets++;
    }),
  );
  return nll / targets;
}
