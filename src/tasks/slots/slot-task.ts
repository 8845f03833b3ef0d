/**
 * The part of a slot-filling task that is the same for all of them.
 *
 * The user opens. The dialogue ends when the user accepts or leaves, or after the horizon's policy turns and the user's last
 * reply. The policy's last answer is graded. Success is that grade, or 0 if the user left.
 */
import type { Episode, Turn } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import { Rng } from '../../domain/rng';
import type { Task, UserMove } from '../../domain/task';
import { membersOf, parsePopulation } from '../../personas/core/mixture';
import { syntheticUsers } from '../../personas/core/people';
import { STYLES } from '../../personas/core/styles';
import type { TaskModule } from '../registry';
import type { SlotStrategy } from './agent';
import type { SlotDefinition } from './definition';
import * as checks from './user-checks';

/** What the task itself must define. */
type OwnPart = 'title' | 'description' | 'defaultPopulation' | 'measures' | 'actOf' | 'describeGoal';

/** The last answer of a dialogue, or null. */
export function lastAnswer<Answer>(
  turns: readonly Turn[],
  answerOf: (policyTurn: readonly number[]) => Answer | null,
): Answer | null {
  for (let i = turns.length - 1; i >= 0; i--) {
    const answer = turns[i]!.speaker === 'policy' ? answerOf(turns[i]!.tokens) : null;
    if (answer !== null) return answer;
  }
  return null;
}

export function slotTask<Goal, Strategy extends SlotStrategy, Answer>(
  definition: SlotDefinition<Goal, Strategy, Answer>,
): Omit<Task<Goal>, OwnPart> {
  const { name, wording } = definition;
  const { vocabulary, maxTurnTokens } = wording;
  const moveOf = (tokens: readonly number[]): UserMove => {
    const cue = wording.userCue(tokens);
    return cue === 'accept' || cue === 'leave' ? cue : 'continue';
  };
  return {
    name,
    vocabulary: vocabulary.words,
    stopToken: vocabulary.stop,
    padToken: vocabulary.pad,
    maxTurnTokens,
    simulatorStyles: STYLES,

    // One token more a turn than the longest turn: a truncated turn gets its stop token on top.
    maxContextTokens: (horizon) =>
      definition.longestPrompt + (horizon + 1) * (maxTurnTokens.user + 1) + horizon * (maxTurnTokens.policy + 1),

    sampleEpisode: (seed, purpose, index) => ({
      index,
      goal: definition.randomGoal(new Rng(seed, `${name}/episode/${purpose}`, index)),
    }),

    policyPrompt: ({ goal }) => definition.policyPrompt(goal),
    simulatorPrompt({ goal }, style) {
      if (!STYLES.some((known) => known === style)) {
        const known = STYLES.join(', ');
        throw new ShiftLabError('usage', `There is no simulator style "${style}"; styles: ${known}.`, { style, known });
      }
      return definition.simulatorPrompt(goal, style);
    },

    readUser: moveOf,

    judge({ goal }, turns) {
      const correct = definition.grade(goal, lastAnswer(turns, definition.answerOf));
      const last = turns.at(-1);
      const move = last?.speaker === 'user' ? moveOf(last.tokens) : 'continue';
      // A verdict counts only as a reply to an answer: "great" after a question accepts nothing.
      const before = turns.at(-2);
      const answered = before?.speaker === 'policy' && definition.answerOf(before.tokens) !== null;
      return {
        stop: move === 'accept' ? 'accepted' : move === 'leave' ? 'left' : 'horizon',
        correct,
        accepted: move === 'accept' && answered ? 1 : 0,
        turns: turns.filter(({ speaker }) => speaker === 'policy').length,
        success: move === 'leave' ? 0 : correct,
      };
    },

    answerIn({ goal }, policyTurn) {
      const answer = definition.answerOf(policyTurn);
      return answer === null ? null : definition.isRight(goal, answer) ? 'right' : 'wrong';
    },

    text: vocabulary.text,

    realUsers: (file) =>
      syntheticUsers<Goal>(membersOf(parsePopulation(file)), definition.languageOf, definition.problemOf),
  };
}

export function slotUserChecks<Goal, Strategy extends SlotStrategy, Answer>(
  definition: SlotDefinition<Goal, Strategy, Answer>,
): TaskModule<Goal>['userChecks'] {
  return ({ goal }: Episode<Goal>, turns) =>
    checks.userChecks(definition.languageOf(goal), definition.problemOf(goal).goal, turns);
}
