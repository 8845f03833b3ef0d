/**
 * The training loop of every arm: collect a batch of groups, one GRPO update, log; now and then a curve point on real
 * users and a checkpoint. What is collected, and from whom, is given (train-interactive.ts, train-static.ts).
 */
import type { Dialogue } from '../domain/dialogue';
import type { UpdateMetrics } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { LanguageModel } from '../domain/language-model';
import { grpoUpdate, type GrpoSample } from '../rl/grpo';
import { scheduled } from '../rl/schedule';
import type { CurvePoint, TrainState } from './checkpoints';
import type { Evaluation } from './evaluate';
import type { SafePoint } from './safe-point';

/** Updates between two regular checkpoints: what a crash can cost. */
export const UPDATES_PER_CHECKPOINT = 10;

export interface Collection<Goal> {
  /** P groups of G. */
  readonly samples_PG: readonly (readonly GrpoSample[])[];
  readonly dialogues: readonly Dialogue<Goal>[];
  /** Most actions a row can have. */
  readonly maxLength: number;
}

export interface TrainRun<Goal> {
  readonly policy: LanguageModel;
  /** Base weights; null where β = 0. */
  readonly reference: LanguageModel | null;
  readonly spec: ExperimentSpec;
  /** Last checkpoint; null starts from the weights that `policy` has. */
  readonly from: TrainState | null;
  readonly collect: (update: number) => Promise<Collection<Goal>>;
  /** A small evaluation on real users. */
  readonly measureCurve: () => Promise<Evaluation>;
  readonly safePoint: SafePoint;
  /** A checkpoint is wanted before the next regular one. */
  readonly checkpointDue: () => boolean;
  readonly nowMs: () => number;
  readonly onUpdate: (metrics: UpdateMetrics, dialogues: readonly Dialogue<Goal>[]) => void;
  readonly onCurvePoint: (point: CurvePoint) => void;
  readonly onCheckpoint: (state: TrainState) => Promise<void>;
}

/** Runs `grpo.updates` updates and leaves the policy trained. Update u is the same whether or not the run was resumed. */
export async function train<Goal>(run: TrainRun<Goal>): Promise<TrainState> {
  const { policy, spec } = run;
  if (run.from) policy.restore(run.from.snapshot);
  const updates: UpdateMetrics[] = [...(run.from?.updates ?? [])];
  const curve: CurvePoint[] = [...(run.from?.curve ?? [])];
  while (updates.length < spec.grpo.updates) {
    await run.safePoint();
    const startedMs = run.nowMs();
    const update = updates.length;
    const { samples_PG, dialogues, maxLength } = await run.collect(update);
    await run.safePoint();
    const clock = { startedMs, nowMs: run.nowMs };
    const learningRate = scheduled(spec.grpo.schedule, spec.grpo.learningRate, update / spec.grpo.updates);
    const metrics = await grpoUpdate(policy, run.reference, samples_PG, { ...spec.grpo, learningRate, maxLength }, clock);
    updates.push({ update, ...metrics });
    run.onUpdate(updates.at(-1)!, dialogues);
    const done = updates.length;
    if (spec.evaluation.every > 0 && done % spec.evaluation.every === 0 && done < spec.grpo.updates) {
      curve.push({ update: done, metrics: (await run.measureCurve()).metrics });
      run.onCurvePoint(curve.at(-1)!);
    }
    const due = run.checkpointDue();
    if ((due || done % UPDATES_PER_CHECKPOINT === 0) && done < spec.grpo.updates) {
      await run.onCheckpoint({ updates: [...updates], curve: [...curve], snapshot: await policy.snapshot() });
    }
  }
  return { updates, curve, snapshot: await policy.snapshot() };
}
