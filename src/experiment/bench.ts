/** The workbench that all stages of one run share: what is fixed for the run, and what it reports to and keeps in. */
import type { Dialogue } from '../domain/dialogue';
import { ShiftLabError } from '../domain/errors';
import type { ExperimentEvent } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { TrainingUser } from '../domain/arm';
import type { RealUsers } from '../domain/task';
import type { Checkpoints, RunHeader } from './checkpoints';
import type { Models } from './models';
import type { Progress } from './progress';
import type { World } from './rollout';
import type { SafePoint } from './safe-point';
import { realUserSide, simulatorUserSide, type UserSide } from './user-side';

export interface Bench {
  readonly spec: ExperimentSpec;
  readonly world: World<unknown>;
  readonly people: RealUsers<unknown>;
  readonly models: Models;
  readonly stored: Checkpoints;
  readonly header: RunHeader;
  readonly startedAt: string | null;
  readonly progress: Progress;
  readonly tell: (event: ExperimentEvent) => void;
  readonly safePoint: SafePoint;
  /** Whether training should make a checkpoint out of turn. */
  readonly checkpointDue: () => boolean;
  readonly nowMs: () => number;
  /** Adds the wall time since the last lap to the current stage. */
  readonly lap: () => Promise<void>;
}

export function realUsersOf(bench: Bench): UserSide<unknown> {
  return realUserSide(bench.people);
}

/** The simulator before calibration under its own tag, or after it under the people tag; or the real users. */
export async function usersOf(bench: Bench, user: TrainingUser, seed: number): Promise<UserSide<unknown>> {
  const { spec, world, models } = bench;
  const { task, rows, horizon } = world;
  if (user === 'real') return realUsersOf(bench);
  if (user === 'prompted') {
    return simulatorUserSide({ name: user, task, model: models.prompted, style: spec.promptedStyle, rows, horizon });
  }
  const weights = await bench.stored.get('simulator', seed);
  if (!weights) throw new ShiftLabError('internal', 'The simulator was to be used before it was calibrated.', { seed });
  models.calibrated.restore(weights);
  return simulatorUserSide({ name: user, task, model: models.calibrated, style: spec.sft.style, rows, horizon });
}

export async function logsOf(bench: Bench, seed: number): Promise<readonly Dialogue[]> {
  const logs = await bench.stored.get('logs', seed);
  if (!logs) throw new ShiftLabError('internal', 'The logs were to be used before they were collected.', { seed });
  return logs;
}
