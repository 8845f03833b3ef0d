/**
 * The training loop of every arm: collect a batch of groups, do one GRPO update, log; from time to time a curve point with
 * real users and a checkpoint. How to collect is a parameter (train-interactive.ts, train-static.ts).
 *
 * When training collapses (rl/collapse-guard.ts), it ends and the policy goes back to the checkpoint with the best reward over
 * a window of updates. Training is not repeated, because the same settings would give the same collapse.
 */
import type { Dialogue } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import { currentMetrics, type WrittenSpec } from '../../domain/earlier-updates';
import type { CurvePoint } from '../../domain/experiment-result';
import type { DensityUseMetrics, Rollback, UpdateMetrics } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { LanguageModel, ModelSnapshot } from '../../domain/language-model';
import { collapseOf, guardFor, windowMean, type Collapse } from '../../rl/collapse-guard';
import { grpoUpdate, judgeBatch, type GrpoSample } from '../../rl/grpo';
import { weightsOnly } from '../../rl/sft';
import type { BestCheckpoint, TrainState } from '../checkpoints';
import type { Evaluation } from '../evaluation/evaluate';
import type { SafePoint } from '../safe-point';

/** Number of updates between two regular checkpoints: the most that a crash can lose. */
export const UPDATES_PER_CHECKPOINT = 10;

export interface Collection<Goal> {
  /** P groups of G. */
  readonly samples_PG: readonly (readonly GrpoSample[])[];
  readonly dialogues: readonly Dialogue<Goal>[];
  /** Most actions a row can have. */
  readonly maxLength: number;
  /** Present if a density ratio was used. */
  readonly density?: DensityUseMetrics;
}

export interface TrainRun<Goal> {
  readonly policy: LanguageModel;
  /** Base weights. */
  readonly reference: LanguageModel;
  readonly spec: ExperimentSpec;
  /** The spec as the run's store has it: it decides what the metrics of an earlier version mean. */
  readonly writtenSpec: WrittenSpec;
  /** Last checkpoint; null to start from the current weights of `policy`. */
  readonly from: TrainState | null;
  /** The weights before training. They are restored if training collapses before the first checkpoint. */
  readonly start: ModelSnapshot;
  /** Awaited at the start of each update, for renewals. */
  readonly before?: (update: number) => Promise<void>;
  readonly collect: (update: number) => Promise<Collection<Goal>>;
  /** A small evaluation with real users. */
  readonly measureCurve: () => Promise<Evaluation>;
  readonly safePoint: SafePoint;
  /** Whether an extra checkpoint is wanted now. */
  readonly checkpointDue: () => boolean;
  /** Whether there is a last checkpoint when it is cancelled. */
  readonly keepWhenCancelled?: boolean;
  /** The guard compares rewards from this update on; 0 if absent. */
  readonly comparableFrom?: number;
  readonly nowMs: () => number;
  readonly onUpdate: (metrics: UpdateMetrics, dialogues: readonly Dialogue<Goal>[]) => void;
  readonly onCurvePoint: (point: CurvePoint) => void;
  readonly onCheckpoint: (state: TrainState) => Promise<void>;
  readonly onRollback: (rollback: Rollback) => void;
}

/** Trains the policy for `grpo.updates` updates, or fewer if training collapses. Update u is the same whether or not the run was resumed. */
export async function trainPolicy<Goal>(run: TrainRun<Goal>): Promise<TrainState> {
  const { policy, spec } = run;
  if (run.from) policy.restore(run.from.snapshot);
  const updates: UpdateMetrics[] = (run.from?.updates ?? []).map((metrics) => currentMetrics(metrics, run.writtenSpec));
  const curve: CurvePoint[] = [...(run.from?.curve ?? [])];
  let best = run.from?.best ?? null;
  const guard = guardFor(spec);
  const judged = () => updates.slice(run.comparableFrom ?? 0);
  let kept = updates.length;
  const keepIfCancelled = async (thrown: unknown): Promise<never> => {
    const cancelled = thrown instanceof ShiftLabError && thrown.code === 'cancelled';
    if (cancelled && run.keepWhenCancelled && updates.length > kept)
      await run.onCheckpoint({ updates: [...updates], curve: [...curve], best, snapshot: await policy.snapshot() });
    throw thrown;
  };
  const rollBack = async (collapse: Collapse): Promise<TrainState> => {
    policy.restore(best?.snapshot ?? run.start);
    const rollback: Rollback = { update: updates.length, backTo: best?.update ?? 0, ...collapse };
    run.onRollback(rollback);
    return { updates, curve, best, snapshot: weightsOnly(await policy.snapshot()), rollback };
  };
  const pointIsDue = () => {
    const { every } = spec.evaluation;
    const done = updates.length;
    return every > 0 && done > 0 && done % every === 0 && done < spec.grpo.updates && curve.at(-1)?.update !== done;
  };
  /** What follows an update: a curve point, the guard, a checkpoint. Returns how training ended, if it collapsed. */
  const settle = async (): Promise<TrainState | null> => {
    const done = updates.length;
    if (pointIsDue()) {
      curve.push({ update: done, metrics: (await run.measureCurve().catch(keepIfCancelled)).metrics });
      run.onCurvePoint(curve.at(-1)!);
    }
    const collapse = collapseOf(judged(), guard);
    if (collapse) return rollBack(collapse);
    const regular = done % UPDATES_PER_CHECKPOINT === 0;
    const due = run.checkpointDue();
    if ((due || regular) && done < spec.grpo.updates) {
      const snapshot = await policy.snapshot();
      if (regular) best = better(best, judged(), snapshot, guard, done);
      await run.onCheckpoint({ updates: [...updates], curve: [...curve], best, snapshot });
      kept = done;
    }
    return null;
  };
  // It was cancelled while the point was measured.
  const ended = pointIsDue() ? await settle() : null;
  if (ended) return ended;
  while (updates.length < spec.grpo.updates) {
    const update = updates.length;
    // Nothing of the policy changes before the step.
    const { startedMs, collection } = await (async () => {
      await run.safePoint();
      const began = run.nowMs();
      await run.before?.(update);
      const collected = await run.collect(update);
      await run.safePoint();
      return { startedMs: began, collection: collected };
    })().catch(keepIfCancelled);
    const { samples_PG, dialogues, maxLength, density } = collection;
    const clock = { startedMs, nowMs: run.nowMs };
    const metrics = await grpoUpdate(policy, run.reference, samples_PG, { ...spec.grpo, update, maxLength }, clock);
    updates.push({ update, ...metrics, ...(density && { density }) });
    run.onUpdate(updates.at(-1)!, dialogues);
    const collapsed = await settle();
    if (collapsed) return collapsed;
  }
  if (guard.on) {
    // An update is judged by the next one's batch. After the last there is none, so one more is sampled for this.
    const { samples_PG } = await (async () => {
      await run.safePoint();
      return run.collect(updates.length);
    })().catch(keepIfCancelled);
    const last = await judgeBatch(policy, run.reference, samples_PG, spec.grpo.temperature);
    const collapse = collapseOf([...judged(), last], guard);
    if (collapse) return rollBack(collapse);
  }
  return { updates, curve, best: null, snapshot: await policy.snapshot() };
}

/** Considers regular checkpoints only, so that an extra checkpoint changes no number. */
function better(
  best: BestCheckpoint | null,
  updates: readonly UpdateMetrics[],
  snapshot: ModelSnapshot,
  { on, window }: ExperimentSpec['guard'],
  update: number,
): BestCheckpoint | null {
  if (!on || updates.length < window) return best;
  const reward = windowMean(updates, updates.length, window, 'rewardMean');
  return best && best.reward >= reward ? best : { update, reward, snapshot: weightsOnly(snapshot) };
}
