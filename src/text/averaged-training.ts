/**
 * Training for a fixed number of passes; what it leaves are the averaged weights of the later ones.
 *
 * A mean over passes forgets most of the noise of the last steps and needs no dialogues that say when to stop: on small data
 * these are better learned from. The mean is taken in f64 over the weights at the ends of passes, in their order.
 */
import type { LanguageModel } from '../domain/language-model';
import { Rng } from '../domain/rng';
import type { TrainRow } from '../domain/trainable-policy';
import { nllPass, weightOf } from '../rl/nll-pass';
import { scheduled } from '../rl/schedule';

export interface TrainingSettings {
  readonly dialoguesPerStep: number;
  /** Of the first step; it falls to 0 at the end, linearly. */
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly beta2: number;
  readonly maxGradNorm: number;
  /** Share of the passes, the last ones, whose weights are averaged. 0 keeps the last weights. */
  readonly averaged: number;
}

export interface AveragedTraining {
  readonly model: LanguageModel;
  readonly passes: number;
  /** Rows of a pass (1, 2, …); what a row's weights sum to is its share of a step's loss. */
  readonly rowsOf: (pass: number) => readonly TrainRow[];
  readonly settings: TrainingSettings;
  /** Seed of the order. */
  readonly seed: number;
  /** Awaited before every step; throwing here ends the training. */
  readonly safePoint: () => Promise<void>;
  /** Awaited after every pass. */
  readonly onPass: (pass: number) => Promise<void>;
}

/** The first pass that is averaged. */
export function firstAveraged(passes: number, averaged: number): number {
  return passes - Math.max(1, Math.floor(averaged * passes)) + 1;
}

/** Leaves the model with the averaged weights and a reset optimiser. Returns the loss of each pass, before its updates. */
export async function trainAveraged(training: AveragedTraining): Promise<number[]> {
  const { model, passes, settings } = training;
  const mean = new MeanWeights();
  const losses: number[] = [];
  for (let pass = 1; pass <= passes; pass++) {
    losses.push(await onePass(training, pass));
    if (pass >= firstAveraged(passes, settings.averaged)) mean.add((await model.snapshot()).weights);
    await training.onPass(pass);
  }
  if (passes > 0) model.restore({ weights: mean.weights(), step: 0 });
  return losses;
}

export class MeanWeights {
  private sum: Float64Array | null = null;
  private count = 0;

  add(weights: Float32Array): void {
    this.sum ??= new Float64Array(weights.length);
    for (let i = 0; i < weights.length; i++) this.sum[i]! += weights[i]!;
    this.count++;
  }

  weights(): Float32Array {
    return Float32Array.from(this.sum ?? [], (sum) => sum / this.count);
  }
}

async function onePass({ model, passes, rowsOf, settings, seed, safePoint }: AveragedTraining, pass: number) {
  const rows = rowsOf(pass).filter((row) => weightOf(row) > 0);
  return nllPass({
    model,
    rows: new Rng(seed, 'text/order', pass).shuffle(rows),
    settings,
    learningRate: (done) => scheduled('linear', settings.learningRate, (pass - 1 + done) / passes),
    safePoint,
    broken: {
      message: `The simulator’s training broke down in pass ${pass}: its loss or gradient is no longer a finite number.`,
      values: { pass },
    },
  });
}
