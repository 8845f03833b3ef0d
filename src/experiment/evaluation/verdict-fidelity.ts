/**
 * Can a user distinguish right answers from wrong ones? P(accept | right) and P(accept | wrong) over the policy turns that
 * give an answer (docs/EQUATIONS.md (20)). Held-out NLL does not show this: a simulator can predict words well and still
 * accept every answer, and a policy trained with it learns to answer anything.
 */
import type { Dialogue } from '../../domain/dialogue';
import type { VerdictFidelity } from '../../domain/experiment-events';
import type { Task } from '../../domain/task';
import { verdictsIn } from '../../gap/verdicts';

/** Counts every policy turn that gives an answer and is followed by a user turn. */
export function verdictFidelity<Goal>(task: Task<Goal>, dialogues: readonly Dialogue<Goal>[]): VerdictFidelity {
  const asked = { right: 0, wrong: 0 };
  const accepted = { right: 0, wrong: 0 };
  for (const dialogue of dialogues) {
    const verdicts = verdictsIn(task, dialogue);
    for (const answer of ['right', 'wrong'] as const) {
      asked[answer] += verdicts[answer].asked;
      accepted[answer] += verdicts[answer].accepted;
    }
  }
  return {
    acceptGivenRight: asked.right > 0 ? accepted.right / asked.right : null,
    acceptGivenWrong: asked.wrong > 0 ? accepted.wrong / asked.wrong : null,
    right: asked.right,
    wrong: asked.wrong,
  };
}
