/**
 * Static-context RL (docs/METHOD.md §3): contexts are histories of the base policy's dialogues, cut before a policy turn.
 * At each context a group of single responses is sampled. Each response is scored by continuing the dialogue
 * `staticFutures` times for `staticLookahead` more policy turns with the prompted simulator and the current policy, and
 * taking the mean reward. Only the response is trained; the look-ahead is discarded.
 *
 * Budget: in expectation as many sampled policy tokens as the interactive arms. Their rollouts have as many policy turns as
 * a logged dialogue; a static one has only the response and the look-aheads. So an update has more contexts
 * (contextsPerUpdate). The arm is static because it trains on no other turns.
 */
import type { Dialogue, Turn } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { LanguageModel } from '../../domain/language-model';
import { Rng } from '../../domain/rng';
import type { GrpoSample } from '../../rl/grpo';
import { packResponseRow } from '../../rl/packing';
import { mean } from '../../rl/statistics';
import { inGroups, policyTurns, rollOutAll, type World } from '../rollout/rollout';
import type { Collection } from './train-policy';
import type { SafePoint } from '../safe-point';
import type { DialogueStart, Seat } from '../../domain/seat';

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
 * Contexts of one update: promptsPerUpdate · (mean policy turns of a logged dialogue) / (1 + staticFutures · staticLookahead), rounded.
 * Then an update samples as many policy turns as promptsPerUpdate dialogues have.
 */
export function contextsPerUpdate<Goal>(contexts: readonly StaticContext<Goal>[], spec: ExperimentSpec): number {
  const meanTurns = contexts.length / new Set(contexts.map(({ dialogue }) => dialogue)).size;
  return Math.max(
    1,
    Math.round((spec.grpo.promptsPerUpdate * meanTurns) / (1 + spec.staticFutures * spec.staticLookahead)),
  );
}

export async function collectResponses<Goal>(
  world: World<Goal>,
  policy: LanguageModel,
  lookAheadUsers: Seat<Goal>,
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
  const courses_FN: Dialogue<Goal>[][] = [];
  for (let future = 0; future < spec.staticFutures; future++) {
    const batch = { starts_N, draws: { seed, purpose }, temperature, turnLimits_N, future };
    courses_FN.push(await rollOutAll(world, policy, lookAheadUsers, batch, safePoint));
  }
  const dialogues = courses_FN[0]!;
  const samples_N = dialogues.map(({ episode, turns }, n): GrpoSample => {
    const meanOf = (value: (course: Dialogue<Goal>) => number) =>
      mean(courses_FN.map((course_N) => value(course_N[n]!)));
    return {
      row: packResponseRow(world.task.policyPrompt(episode), turns, starts_N[n]!.history.length),
      reward: meanOf(({ reward }) => reward),
      turns: meanOf(({ outcome }) => outcome.turns),
      success: meanOf(({ outcome }) => outcome.success),
    };
  });
  return { samples_PG: inGroups(samples_N, groupSize), dialogues, maxLength: world.task.maxTurnTokens.policy };
}
