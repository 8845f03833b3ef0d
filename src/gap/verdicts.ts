/** The user's verdicts on right and on wrong answers, counted in one dialogue (docs/EQUATIONS.md (20)). */
import type { Dialogue } from '../domain/dialogue';
import type { Task } from '../domain/task';

export interface Verdicts {
  /** Policy turns that give such an answer and are followed by a user turn, and how many of these turns accept it. */
  readonly asked: number;
  readonly accepted: number;
}

export function verdictsIn<Goal>(
  task: Pick<Task<Goal>, 'answerIn' | 'readUser'>,
  { episode, turns }: Dialogue<Goal>,
): Readonly<Record<'right' | 'wrong', Verdicts>> {
  const counted = { right: { asked: 0, accepted: 0 }, wrong: { asked: 0, accepted: 0 } };
  turns.forEach((turn, i) => {
    const reply = turns[i + 1];
    if (turn.speaker !== 'policy' || !reply) return;
    const answer = task.answerIn(episode, turn.tokens);
    if (!answer) return;
    counted[answer].asked++;
    counted[answer].accepted += Number(task.readUser(reply.tokens) === 'accept');
  });
  return counted;
}
