/**
 * Logs: what a deployed base policy leaves behind, all of it or (presets that show what goes wrong) a part. Real users × base policy; the simulator is calibrated on them, and
 * the static arm takes its contexts from them. Split by dialogue, so that no turn of a held-out dialogue is trained on.
 */
import type { Dialogue } from '../domain/dialogue';
import { ShiftLabError } from '../domain/errors';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { LanguageModel } from '../domain/language-model';
import { rollOutAll, separateStarts, type World } from './rollout';
import type { SafePoint } from './safe-point';
import type { UserSide } from './user-side';

export interface Logs<Goal> {
  readonly train: readonly Dialogue<Goal>[];
  readonly heldOut: readonly Dialogue<Goal>[];
}

/** Dialogue i is episode i, so the last ones are a random sample: they are held out. At least one on either side. */
export function splitLogs<Goal>(dialogues: readonly Dialogue<Goal>[], heldOutShare: number): Logs<Goal> {
  const heldOut = Math.min(Math.max(Math.round(dialogues.length * heldOutShare), 1), dialogues.length - 1);
  const boundary = dialogues.length - heldOut;
  return { train: dialogues.slice(0, boundary), heldOut: dialogues.slice(boundary) };
}

export async function collectLogs<Goal>(
  world: World<Goal>,
  policy: LanguageModel,
  realUsers: UserSide<Goal>,
  spec: ExperimentSpec,
  seed: number,
  safePoint: SafePoint,
  onBatch: (dialogues: readonly Dialogue<Goal>[]) => void,
): Promise<Dialogue<Goal>[]> {
  const { dialogues: count, temperature, horizon, keep } = spec.logs;
  const draws = { seed, purpose: 'logs' };
  const starts_N = separateStarts(world.task, draws, count);
  const limits = horizon > 0 ? { turnLimits_N: starts_N.map(() => horizon) } : {};
  const dialogues = await rollOutAll(world, policy, realUsers, { starts_N, draws, temperature, ...limits }, safePoint, onBatch);
  const kept = keep === 'survivors' ? dialogues.filter(({ outcome }) => outcome.stop !== 'left') : dialogues;
  if (kept.length < 2) throw new ShiftLabError('usage', `Of ${count} logged dialogues ${kept.length} survived; at least 2 are needed, so that one can be held out.`, { logged: count, kept: kept.length });
  return kept;
}
