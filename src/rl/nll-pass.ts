/** One pass over rows in a given order, a step at a time: the part that fine-tuning (sft.ts) and training from text share. */
import { ShiftLabError } from '../domain/errors';
import type { LanguageModel } from '../domain/language-model';
import type { TrainRow } from '../domain/trainable-policy';
import { optimiserStep } from './grpo';

export interface NllPass {
  readonly model: Pick<LanguageModel, 'step'>;
  /** In their order. What a row's weights sum to is its share of a step's loss. */
  readonly rows: readonly TrainRow[];
  readonly settings: {
    readonly dialoguesPerStep: number;
    readonly weightDecay: number;
    readonly beta2: number;
    readonly maxGradNorm: number;
  };
  /** Of a step; `done` is the share of the pass that lies behind it. */
  readonly learningRate: (done: number) => number;
  /** Awaited before every step; throwing here ends the pass. */
  readonly safePoint: () => Promise<void>;
  /** What is said to the person if the loss or the gradient is no longer finite, and where that was. */
  readonly broken: { readonly message: string; readonly values: Readonly<Record<string, number>> };
}

/** Weighted mean of −log p in nats (docs/EQUATIONS.md (16)), each step measured before its update. Throws `numerics`. */
export async function nllPass({ model, rows, settings, learningRate, safePoint, broken }: NllPass): Promise<number> {
  let [nll, weight] = [0, 0];
  for (let start = 0; start < rows.length; start += settings.dialoguesPerStep) {
    await safePoint();
    const batch = rows.slice(start, start + settings.dialoguesPerStep);
    const total = batch.reduce((sum, row) => sum + weightOf(row), 0);
    const scaled = batch.map((row) => ({ ...row, weights: Float64Array.from(row.weights, (w) => w / total) }));
    const step = optimiserStep({ ...settings, learningRate: learningRate(start / rows.length) });
    const report = await model.step(scaled, { kind: 'nll' }, 1, step);
    if (!Number.isFinite(report.loss) || !Number.isFinite(report.gradNorm))
      throw new ShiftLabError('numerics', broken.message, broken.values);
    nll += report.loss * total;
    weight += total;
  }
  return nll / Math.max(weight, 1);
}

export function weightOf({ weights }: TrainRow): number {
  let sum = 0;
  for (let t = 0; t < weights.length; t++) sum += weights[t]!;
  return sum;
}
