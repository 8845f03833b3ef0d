/**
 * Interactive RL: groups of whole on-policy dialogues with the training user. Naive, calibrated and oracle differ only in
 * that user.
 */
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { LanguageModel } from '../../domain/language-model';
import { turnReturns } from '../../domain/reward';
import { packPolicyRow } from '../../rl/packing';
import type { GrpoSample } from '../../rl/grpo';
import { groupedStarts, inGroups, rollOutAll, type World } from '../rollout/rollout';
import type { Collection } from './train-policy';
import type { SafePoint } from '../safe-point';
import type { Seat } from '../../domain/seat';

export async function collectDialogues<Goal>(
  world: World<Goal>,
  policy: LanguageModel,
  users: Seat<Goal>,
  spec: ExperimentSpec,
  seed: number,
  update: number,
  safePoint: SafePoint,
): Promise<Collection<Goal>> {
  const { promptsPerUpdate, groupSize, temperature } = spec.grpo;
  const draws = { seed, purpose: 'train' };
  const starts_N = groupedStarts(world.task, draws, update, promptsPerUpdate, groupSize);
  const dialogues = await rollOutAll(world, policy, users, { starts_N, draws, temperature }, safePoint);
  const samples_N = dialogues.map(({ episode, turns, reward, outcome }): GrpoSample => ({
    row: packPolicyRow(world.task.policyPrompt(episode), turns),
    reward,
    ...(spec.grpo.advantages === 'turn' && { turnReturns: turnReturns(outcome, spec.reward, spec.grpo.turnDiscount) }),
    turns: outcome.turns,
    success: outcome.success,
  }));
  return {
    samples_PG: inGroups(samples_N, groupSize),
    dialogues,
    maxLength: world.horizon * world.task.maxTurnTokens.policy,
  };
}
