/**
 * Logs: dialogues of the base policy with real users, like those of a deployed policy. The simulator is calibrated on them,
 * and the static arm takes its contexts from them. Some presets keep only a part, to show what goes wrong then. Logs are
 * split by dialogue, so that no turn of a held-out dialogue is trained on.
 */
import type { Dialogue } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { LanguageModel } from '../../domain/language-model';
import { rollOutAll, separateStarts, type World } from './rollout';
import type { SafePoint } from '../safe-point';
import type { DrawKey, Seat } from '../../domain/seat';

export interface Logs<Goal> {
  readonly train: readonly Dialogue<Goal>[];
  readonly heldOut: readonly Dialogue<Goal>[];
}

/** Holds out the last dialogues, at least one, and keeps at least one. Dialogue i is episode i, so the last ones are a random sample. */
export function splitLogs<Goal>(dialogues: readonly Dialogue<Goal>[], heldOutShare: number): Logs<Goal> {
  const heldOut = Math.min(Math.max(Math.round(dialogues.length * heldOutShare), 1), dialogues.length - 1);
  const boundary = dialogues.length - heldOut;
  return { train: dialogues.slice(0, boundary), heldOut: dialogues.slice(boundary) };
}

type OnBatch<Goal> = (dialogues: readonly Dialogue<Goal>[]) => void;

/** Rolls out `count` dialogues, starting with episode `first`, under the conditions of `spec.logs`; returns those that it keeps. */
async function rollOutAsLogged<Goal>(
  world: World<Goal>,
  policy: LanguageModel,
  users: Seat<Goal>,
  spec: ExperimentSpec,
  draws: DrawKey,
  [first, count]: readonly [number, number],
  safePoint: SafePoint,
  onBatch?: OnBatch<Goal>,
): Promise<Dialogue<Goal>[]> {
  const { temperature, horizon, keep } = spec.logs;
  const starts_N = separateStarts(world.task, draws, first + count).slice(first);
  const limits = horizon > 0 ? { turnLimits_N: starts_N.map(() => horizon) } : {};
  const dialogues = await rollOutAll(
    world,
    policy,
    users,
    { starts_N, draws, temperature, ...limits },
    safePoint,
    onBatch,
  );
  return keep === 'survivors' ? dialogues.filter(({ outcome }) => outcome.stop !== 'left') : dialogues;
}

function requireTwo(kept: readonly Dialogue<unknown>[], drawn: number, what: string): void {
  if (kept.length < 2)
    throw new ShiftLabError(
      'usage',
      `Only ${kept.length} of ${drawn} ${what} dialogues were kept (in the others the user left). At least 2 are needed, so that one can be held out: raise logs.dialogues.`,
      { [what]: drawn, kept: kept.length },
    );
}

/** @throws usage if fewer than two are kept */
export async function collectLogs<Goal>(
  world: World<Goal>,
  policy: LanguageModel,
  realUsers: Seat<Goal>,
  spec: ExperimentSpec,
  seed: number,
  safePoint: SafePoint,
  onBatch: OnBatch<Goal>,
): Promise<Dialogue<Goal>[]> {
  const count = spec.logs.dialogues;
  const kept = await rollOutAsLogged(
    world,
    policy,
    realUsers,
    spec,
    { seed, purpose: 'logs' },
    [0, count],
    safePoint,
    onBatch,
  );
  requireTwo(kept, count, 'logged');
  return kept;
}

/** At most this many dialogues are rolled out for each wanted one. */
const MOST_DRAWS = 20;

/**
 * `wanted` dialogues of the same policy with a simulator, for comparison with the logs. Temperature, turn limits and the
 * filter are those of the logs: only then do the policy's probabilities cancel in the density ratio (docs/EQUATIONS.md
 * (G1)). Fewer than `wanted` if almost every user leaves.
 * @throws usage if fewer than two are kept
 */
export async function dialoguesAsLogged<Goal>(
  world: World<Goal>,
  policy: LanguageModel,
  users: Seat<Goal>,
  spec: ExperimentSpec,
  draws: DrawKey,
  wanted: number,
  safePoint: SafePoint,
): Promise<Dialogue<Goal>[]> {
  const kept: Dialogue<Goal>[] = [];
  let drawn = 0;
  while (kept.length < wanted && drawn < MOST_DRAWS * wanted) {
    const count =
      drawn === 0 ? wanted : Math.min(Math.max(wanted - kept.length, world.rows), MOST_DRAWS * wanted - drawn);
    kept.push(...(await rollOutAsLogged(world, policy, users, spec, draws, [drawn, count], safePoint)));
    drawn += count;
  }
  requireTwo(kept, drawn, 'simulated');
  return kept.slice(0, wanted);
}
