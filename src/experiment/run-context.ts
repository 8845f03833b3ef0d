/** The workbench that all stages of one run share: what is fixed for the run, and what it reports to and keeps in. */
import type { Dialogue } from '../domain/dialogue';
import { ShiftLabError } from '../domain/errors';
import type { ExperimentEvent } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { SimulatorName, TrainingUser } from '../domain/arm';
import type { LanguageModel, ModelHost } from '../domain/language-model';
import type { RealUsers, SimulatorStyle } from '../domain/task';
import type { Checkpoints, RunHeader } from './checkpoints';
import type { Models } from '../base-models/models';
import type { Progress } from './progress';
import type { World } from './rollout/rollout';
import type { SafePoint } from './safe-point';
import { realUserSide, simulatorUserSide, type UserSide } from './rollout/user-side';

export interface Bench {
  readonly host: ModelHost;
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

/** A simulator with the weights it has for the seed, or has for the arm where that has its own, and the tag it speaks under. */
export interface Simulator {
  readonly name: SimulatorName;
  readonly model: LanguageModel;
  readonly style: SimulatorStyle;
}

/** Weights that all arms of the seed with this simulator share; null while there are none. */
export function sharedSimulator(stored: Checkpoints, name: Exclude<SimulatorName, 'prompted'>, seed: number) {
  return name === 'calibrated' ? stored.get('simulator', seed) : stored.get('simulator', seed, name);
}

/** The simulator before calibration under its own tag; or after it, whatever that was, under the people tag. */
export async function simulatorFor(bench: Bench, name: SimulatorName, seed: number, arm?: string): Promise<Simulator> {
  const { spec, models, stored } = bench;
  if (name === 'prompted') return { name, model: models.prompted, style: spec.promptedStyle };
  const own = arm === undefined ? null : await stored.get('simulator', seed, arm);
  const weights = own ?? (await sharedSimulator(stored, name, seed));
  if (!weights)
    throw new ShiftLabError('internal', `The ${name} simulator was to be used before it was made.`, { seed });
  models.calibrated.restore(weights);
  return { name, model: models.calibrated, style: spec.sft.style };
}

export async function usersOf(
  bench: Bench,
  user: TrainingUser,
  seed: number,
  arm?: string,
): Promise<UserSide<unknown>> {
  if (user === 'real') return realUsersOf(bench);
  const { task, rows, horizon } = bench.world;
  return simulatorUserSide({ ...(await simulatorFor(bench, user, seed, arm)), task, rows, horizon });
}

export async function logsOf(bench: Bench, seed: number): Promise<readonly Dialogue[]> {
  const logs = await bench.stored.get('logs', seed);
  if (!logs) throw new ShiftLabError('internal', 'The logs were to be used before they were collected.', { seed });
  return logs;
}
