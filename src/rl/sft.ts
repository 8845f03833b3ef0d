/**
 * Supervised fine-tuning on a fixed set of rows: shuffled epochs, early stopping on the held-out NLL, best weights
 * kept.
 *
 * The loss is the token mean of −log p over the rows of a step (docs/EQUATIONS.md (16)); the reported NLLs are token
 * means over the whole set. Epoch 0 is the original model, so the held-out NLL can never end worse than it began. Not
 * here: where rows come from, and schedules for training from scratch.
 */
import type { LanguageModel, ModelSnapshot } from '../domain/language-model';
import { Rng } from '../domain/rng';
import type { ScoredRow, TokenRow, TrainablePolicy } from '../domain/trainable-policy';
import { nllPass } from './nll-pass';
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

/** One pass over the training rows in an order keyed by (seed, epoch). Returns the token-mean NLL (16). */
async function oneEpoch({ model, train, settings, seed, safePoint }: SftRun, epoch: number): Promise<number> {
  const { schedule, learningRate, maxEpochs } = settings;
  const order = new Rng(seed, 'sft/shuffle', epoch).shuffle(train.filter((row) => row.targets > 0));
  return nllPass({
    model,
    rows: order.map(({ ids, mask }) => ({ ids, weights: mask })),
    settings,
    learningRate: (done) => scheduled(schedule, learningRate, (epoch - 1 + done) / maxEpochs),
    safePoint,
    broken: {
      message:
        'Calibration broke down: the loss is no longer a finite number. Try a smaller learning rate (sft.learningRate).',
      values: { epoch },
    },
  });
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
