/**
 * Static-context RL, as CollabLLM does it (Wu et al. 2025; docs/METHOD.md §3): contexts are histories of logged dialogues,
 * cut before a policy turn. At each context a group of single responses is sampled. Each response is scored by continuing
 * the dialogue for `staticLookahead` more policy turns with the prompted simulator and the current policy, and judging the
 * outcome. Only the response is trained; the look-ahead is discarded.
 *
 * Budget: in expectation as many sampled policy tokens as the interactive arms. Their rollouts have as many policy turns as
 * a logged dialogue; a static one has only the response and the look-ahead. So an update has more contexts
 * (contextsPerUpdate). The arm is static because it trains on no other turns.
 */
import type { Dialogue, Turn } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { LanguageModel } from '../../domain/language-model';
import { Rng } from '../../domain/rng';
import type { GrpoSample } from '../../rl/grpo';
import { packResponseRow } from '../../rl/packing';
import { inGroups, policyTurns, rollOutAll, type World } from '../rollout/rollout';
import type { Collection } from './train-policy';
import type { SafePoint } from '../safe-point';
import type { DialogueStart, UserSide } from '../rollout/user-side';

export interface StaticContext<Goal> {
  readonly dialogue: Dialogue<Goal>;
  /** Index of the logged policy turn that the response replaces; the history is all turns before it. */
  readonly turn: number;
}

/** One context for every policy turn of the logs. Contexts are drawn uniformly, so long dialogues count more. */
export function contextsOf<Goal>(logs: readonly Dialogue<Goal>[]): StaticContext<Goal>[] {
  return logs.flatMap((dialogue) =>
    dialogue.turns.flatMap((turn, index) => (turn.speaker === 'policy' ? [{ dialogue, turn: index }] : [])),
  );
}

/**
 * Contexts of one update: promptsPerUpdate · (mean policy turns of a logged dialogue) / (1 + staticLookahead), rounded.
 * Then an update samples as many policy turns as promptsPerUpdate dialogues have.
 */
export function contextsPerUpdate<Goal>(contexts: readonly StaticContext<Goal>[], spec: ExperimentSpec): number {
  const meanTurns = contexts.length / new Set(contexts.map(({ dialogue }) => dialogue)).size;
  return Math.max(1, Math.round((spec.grpo.promptsPerUpdate * meanTurns) / (1 + spec.staticLookahead)));
}

export async function collectResponses<Goal>(
  world: World<Goal>,
  policy: LanguageModel,
  lookAheadUsers: UserSide<Goal>,
  contexts: readonly StaticContext<Goal>[],
  spec: ExperimentSpec,
  seed: number,
  update: number,
  safePoint: SafePoint,
  purpose = 'static',
): Promise<Collection<Goal>> {
  if (contexts.length === 0)
    throw new ShiftLabError('internal', 'Static training cannot go on, because there are no contexts.', { update });
  const { groupSize, temperature } = spec.grpo;
  const prompts = contextsPerUpdate(contexts, spec);
  const rng = new Rng(seed, 'static/contexts', update);
  const contexts_P = Array.from({ length: prompts }, () => rng.pick(contexts));
  const starts_N = contexts_P.flatMap((context, p) => {
    const history: readonly Turn[] = context.dialogue.turns.slice(0, context.turn);
    const groupKey = update * prompts + p;
    return Array.from({ length: groupSize }, (_, g): DialogueStart<Goal> => ({
      episode: context.dialogue.episode,
      key: groupKey * groupSize + g,
      groupKey,
      history,
    }));
  });
  const turnLimits_N = starts_N.map((start) => policyTurns(start.history) + 1 + spec.staticLookahead);
  const batch = { starts_N, draws: { seed, purpose }, temperature, turnLimits_N };
  const dialogues = await rollOutAll(world, policy, lookAheadUsers, batch, safePoint);
  const samples_N = dialogues.map(({ episode, turns, reward, outcome }, n): GrpoSample => ({
    row: packResponseRow(world.task.policyPrompt(episode), turns, starts_N[n]!.history.length),
    reward,
    turns: outcome.turns,
    success: outcome.success,
  }));
  return { samples_PG: inGroups(samples_N, groupSize), dialogues, maxLength: world.task.maxTurnTokens.policy };
}
