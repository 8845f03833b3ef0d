/** What all stages of one run share: settings, models, store, and how they report. */
import type { Dialogue } from '../domain/dialogue';
import { ShiftLabError } from '../domain/errors';
import type { ExperimentEvent } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { SimulatorName, TrainingUser } from '../domain/arm';
import type { ModelHost } from '../domain/language-model';
import type { RealUsers } from '../domain/task';
import type { Checkpoints } from './checkpoints';
import type { RunHeader } from './run-header';
import type { Models } from '../base-models/models';
import type { Progress } from './progress';
import type { World } from './rollout/rollout';
import type { SafePoint } from './safe-point';
import type { StageClock } from './stage-clock';
import type { Seat } from '../domain/seat';
import { peopleSeat } from './seats/people-seat';
import { oneVoice, simulatorSeat, type SimulatedUser, type Voice } from './seats/simulator-seat';

export interface RunContext {
  readonly spec: ExperimentSpec;
  readonly world: World<unknown>;
  readonly people: RealUsers<unknown>;
  readonly host: ModelHost;
  readonly models: Models;
  readonly stored: Checkpoints;
  readonly header: RunHeader;
  readonly startedAt: string | null;
  readonly clock: StageClock;
  readonly progress: Progress;
  readonly emit: (event: ExperimentEvent) => void;
  readonly safePoint: SafePoint;
  /** Whether an extra checkpoint is wanted now. */
  readonly checkpointDue: () => boolean;
  /** Whether training makes a last checkpoint when it is cancelled. */
  readonly keepWhenCancelled: boolean;
}

/** In logs and evaluations, where every dialogue is a group of its own. */
export function realUsersOf(run: Pick<RunContext, 'people'>): Seat<unknown> {
  return peopleSeat(run.people);
}

export interface Simulator extends SimulatedUser {
  readonly name: SimulatorName;
}

/** The prompted simulator's own tag, and with the realism p of the spec, that of calibration for p of its groups. */
export function promptedVoices({
  promptedStyle,
  promptedRealism: p,
  sft,
}: Pick<ExperimentSpec, 'promptedStyle' | 'promptedRealism' | 'sft'>): readonly Voice[] {
  const voices: readonly Voice[] = [
    { style: sft.style, share: p },
    { style: promptedStyle, share: 1 - p },
  ];
  return voices.filter(({ share }) => share > 0);
}

/** What a simulator is opened from. */
export type SimulatorParts = Pick<RunContext, 'spec' | 'models' | 'stored'>;

/** The prompted simulator, or a trained one with the arm's own weights if it has some, otherwise the seed's. */
export async function openSimulator(
  run: SimulatorParts,
  name: SimulatorName,
  seed: number,
  arm?: string,
): Promise<Simulator> {
  const { spec, models, stored } = run;
  if (name === 'prompted') return { name, model: models.prompted, voices: promptedVoices(spec) };
  const weights = await stored.simulatorWeights(name, seed, arm);
  if (!weights)
    throw new ShiftLabError('internal', `The ${name} simulator cannot be used, because it has not been trained yet.`, {
      seed,
    });
  models.calibrated.restore(weights);
  return { name, model: models.calibrated, voices: oneVoice(spec.sft.style) };
}

/** Those that an arm trains with. */
export async function usersOf(
  run: SimulatorParts & Pick<RunContext, 'world' | 'people'>,
  user: TrainingUser,
  seed: number,
  arm?: string,
): Promise<Seat<unknown>> {
  if (user === 'real') return peopleSeat(run.people, run.spec.grpo.groupShares);
  const { task, rows, horizon } = run.world;
  return simulatorSeat({ ...(await openSimulator(run, user, seed, arm)), task, rows, horizon });
}

export async function logsOf(run: RunContext, seed: number): Promise<readonly Dialogue[]> {
  return run.stored.need('logs', seed);
}
