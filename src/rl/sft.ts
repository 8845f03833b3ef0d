/**
 * Supervised fine-tuning on a fixed set of rows: shuffled epochs, early stopping on the held-out NLL, best weights
 * kept.
 *
 * The loss is the token mean of −log p over the rows of a step (docs/EQUATIONS.md (16)); the reported NLLs are token
 * means over the whole set. Epoch 0 is the original model, so the held-out NLL can never end worse than it began. Not
 * here: where rows come from, and schedules for training from scratch.
 */
import { ShiftLabError } from '../domain/errors';
import type { LanguageModel, ModelSnapshot } from '../domain/language-model';
import { Rng } from '../domain/rng';
import type { ScoredRow, TokenRow, TrainablePolicy, TrainRow } from '../domain/trainable-policy';
import { optimiserStep } from './grpo';
import type { PackedRow } from './packing';
import { scheduled, type Schedule } from './schedule';

export interface SftSettings {
  readonly maxEpochs: number;
  readonly dialoguesPerStep: number;
  /** Peak learning rate, used in the first step. */
  readonly learningRate: number;
  /** `linear` falls to 0 at the end of `maxEpochs`, even if patience ends the run earlier. */
  readonly schedule: Schedule;
  readonly weightDecay: number;
  readonly beta2: number;
  readonly maxGradNorm: number;
  /** Epochs without a better held-out NLL before it stops. */
  readonly patience: number;
}

export interface SftEpoch {
  readonly epoch: number;
  /** Token-mean NLL (nats), each batch measured before its own update; at epoch 0, of the original model. */
  readonly trainNll: number;
  readonly heldOutNll: number;
}

/** All that is needed to resume, as plain data that can be stored. */
export interface SftState {
  readonly epochs: readonly SftEpoch[];
  readonly bestEpoch: number;
  readonly best: ModelSnapshot;
  readonly current: ModelSnapshot;
}

export interface SftRun {
  readonly model: LanguageModel;
  readonly train: readonly PackedRow[];
  /** The training rows of an epoch (1, 2, …), if they differ from epoch to epoch; `train` is then only measured at epoch 0. */
  readonly renewed?: (epoch: number) => readonly PackedRow[];
  readonly heldOut: readonly PackedRow[];
  readonly settings: SftSettings;
  /** Seed of the shuffles. */
  readonly seed: number;
  /** The state of an earlier run to resume from; null starts from the beginning. */
  readonly from: SftState | null;
  /** Awaited before every optimiser step; throwing here stops the run. */
  readonly safePoint: () => Promise<void>;
  /** Awaited after every epoch. */
  readonly onEpoch: (state: SftState) => Promise<void>;
}

/** A row with marked targets: a packed dialogue or a row of a corpus. mask[0] is 0. */
export interface TargetRow extends TokenRow {
  readonly mask: ArrayLike<number>;
}

/** Rows scored in one call. This limits memory and does not affect the numbers. */
const ROWS_PER_SCORE = 64;

/** Trains until `maxEpochs` or patience ends the run. Leaves the model with its best weights and a reset optimiser. */
export async function fineTune(run: SftRun): Promise<SftState> {
  let state = run.from ?? (await untouched(run));
  if (run.from) run.model.restore(state.current);
  while (!finished(state, run.settings)) {
    const epoch = state.epochs.length;
    const trainNll = await oneEpoch(run, epoch);
    const heldOutNll = await meanNll(run.model, run.heldOut, run.safePoint);
    const current = await run.model.snapshot();
    const improved = heldOutNll < state.epochs[state.bestEpoch]!.heldOutNll;
    state = {
      epochs: [...state.epochs, { epoch, trainNll, heldOutNll }],
      bestEpoch: improved ? epoch : state.bestEpoch,
      best: improved ? weightsOnly(current) : state.best,
      current,
    };
    await run.onEpoch(state);
  }
  run.model.restore(state.best);
  return state;
}

export function finished(state: SftState, settings: SftSettings): boolean {
  const last = state.epochs.length - 1;
  return last >= settings.maxEpochs || last - state.bestEpoch >= settings.patience;
}

/** The snapshot without the optimiser, which a finished model no longer needs. */
export function weightsOnly(snapshot: ModelSnapshot): ModelSnapshot {
  return { weights: snapshot.weights, step: 0 };
}

async function untouched(run: SftRun): Promise<SftState> {
  const current = await run.model.snapshot();
  const trainNll = await meanNll(run.model, run.train, run.safePoint);
  const heldOutNll = await meanNll(run.model, run.heldOut, run.safePoint);
  const state = { epochs: [{ epoch: 0, trainNll, heldOutNll }], bestEpoch: 0, best: weightsOnly(current), current };
  await run.onEpoch(state);
  return state;
}

/** One pass over the training rows in an order keyed by (seed, epoch). Returns the token-mean NLL. */
async function oneEpoch(run: SftRun, epoch: number): Promise<number> {
  const { settings } = run;
  const rows = run.renewed?.(epoch) ?? run.train;
  const order = new Rng(run.seed, 'sft/shuffle', epoch).shuffle(rows.filter((row) => row.targets > 0));
  let nll = 0;
  let targets = 0;
  for (let start = 0; start < order.length; start += settings.dialoguesPerStep) {
    await run.safePoint();
    const batch = order.slice(start, start + settings.dialoguesPerStep);
    const batchTargets = batch.reduce((sum, row) => sum + row.targets, 0);
    const rows = tokenMeanRows(batch, batchTargets);
    const learningRate = scheduled(
      settings.schedule,
      settings.learningRate,
      (epoch - 1 + start / order.length) / settings.maxEpochs,
    );
    const report = await run.model.step(rows, { kind: 'nll' }, 1, optimiserStep({ ...settings, learningRate }));
    if (!Number.isFinite(report.loss) || !Number.isFinite(report.gradNorm)) {
      throw new ShiftLabError(
        'numerics',
        'Calibration broke down: the loss is no longer a finite number. Try a smaller learning rate (sft.learningRate).',
        { epoch },
      );
    }
    nll += report.loss * batchTargets;
    targets += batchTargets;
  }
  return nll / Math.max(targets, 1);
}

/** (16) Weights that make Σ weights · loss the token mean of the batch. */
function tokenMeanRows(batch: readonly PackedRow[], targets: number): TrainRow[] {
  return batch.map((row) => ({ ids: row.ids, weights: Float64Array.from(row.mask, (m) => m / targets) }));
}

/** Scores rows at temperature 1, in order, a chunk at a time. */
export async function scoreRows(
  model: TrainablePolicy,
  rows: readonly TokenRow[],
  safePoint: () => Promise<void>,
): Promise<ScoredRow[]> {
  const scored: ScoredRow[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_SCORE) {
    await safePoint();
    scored.push(...(await model.score(rows.slice(start, start + ROWS_PER_SCORE), 1)));
  }
  return scored;
}

/** Token-mean NLL (nats) of the rows' targets. */
export async function meanNll(
  model: TrainablePolicy,
  rows: readonly TargetRow[],
  safePoint: () => Promise<void>,
): Promise<number> {
  const scored = await scoreRows(model, rows, safePoint);
  let nll = 0;
  let targets = 0;
  rows.forEach(({ mask }, n) => {
    for (let t = 0; t < mask.length; t++) {
      if (!mask[t]) continue;
      nll -= scored[n]!.logprobs[t]!;
      targets++;
    }
  });
  return nll / Math.max(targets, 1);
}
