/**
 * Logs: what a deployed base policy leaves behind. Real users × base policy; the simulator is calibrated on them, and
 * the static arm takes its contexts from them. Split by dialogue, so that no turn of a held-out dialogue is trained on.
 */
import type { Dialogue } from '../domain/dialogue';
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
  const draws = { seed, purpose: 'logs' };
  const starts_N = separateStarts(world.task, draws, spec.logs.dialogues);
  // As deployed, hence the temperature of evaluation.
  return rollOutAll(world, policy, realUsers, { starts_N, draws, temperature: spec.evaluation.temperature }, safePoint, onBatch);
}
