/**
 * Does a user accept wrong answers? That is the failure which the paper warns of: a policy trained with such a user learns
 * to answer anything. Different users are shown the same dialogues, each of which stops at an answer of the policy; half of
 * the answers are right. What each user says to it is counted (docs/EQUATIONS.md (20)).
 */
import type { Dialogue, Turn } from '../domain/dialogue';
import type { Task } from '../domain/task';
import { shareOf, type Share } from './share';

/** A dialogue up to an answer of the policy. */
export interface AnswerScene {
  readonly episode: Dialogue['episode'];
  /** Ends with a turn of the user. */
  readonly history: readonly Turn[];
  readonly answer: Turn;
  readonly answerIs: 'right' | 'wrong';
  /** What the user of this dialogue said to it. */
  readonly reply: Turn;
}

/** The first answer of each dialogue that gives one and hears a reply; later ones are not independent of it. */
export function answerScenes(task: Task, dialogues: readonly Dialogue[]): AnswerScene[] {
  return dialogues.flatMap(({ episode, turns }) => {
    for (let i = 1; i + 1 < turns.length; i++) {
      const answer = turns[i]!;
      const answerIs = answer.speaker === 'policy' ? task.answerIn(episode, answer.tokens) : null;
      if (answerIs) return [{ episode, history: turns.slice(0, i), answer, answerIs, reply: turns[i + 1]! }];
    }
    return [];
  });
}

/** Up to `count` scenes, right and wrong ones in turn as long as there are both. */
export function balancedScenes(scenes: readonly AnswerScene[], count: number): AnswerScene[] {
  const of = (kind: AnswerScene['answerIs']) => scenes.filter(({ answerIs }) => answerIs === kind);
  const each = Math.min(of('right').length, of('wrong').length, Math.ceil(count / 2));
  return of('right')
    .slice(0, each)
    .flatMap((scene, i) => [scene, of('wrong')[i]!])
    .slice(0, count);
}

export interface Acceptance {
  readonly user: string;
  readonly acceptGivenRight: Share;
  readonly acceptGivenWrong: Share;
}

/** @param replies_N the user's turn in each scene; null where there was none */
export function acceptance(
  task: Task,
  user: string,
  scenes_N: readonly AnswerScene[],
  replies_N: readonly (Turn | null)[],
): Acceptance {
  const share = (kind: AnswerScene['answerIs']) => {
    const replies = replies_N.filter((reply, n): reply is Turn => reply !== null && scenes_N[n]!.answerIs === kind);
    return shareOf(replies.filter(({ tokens }) => task.readUser(tokens) === 'accept').length, replies.length);
  };
  return { user, acceptGivenRight: share('right'), acceptGivenWrong: share('wrong') };
}
