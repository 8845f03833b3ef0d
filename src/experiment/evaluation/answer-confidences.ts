/**
 * How confident the policy was in each answer: the probability with which it gave the answer, and whether the answer was
 * right. For the calibration error (src/gap/calibration-error.ts, docs/EQUATIONS.md (G14)).
 *
 * The confidence of an answer is exp of the sum of log-probs of the tokens that the policy chose in the turn that gives
 * it, its stop token included and a forced one not: the probability, at the temperature it was sampled with and given the
 * dialogue before, of saying exactly this and then stopping. It includes the decision to answer now and the wording:
 * another phrase for the same answer is another event. So it is a lower bound of the probability of the answer's content,
 * and a policy with several wordings looks under-confident. With `counted` only some tokens' probabilities are multiplied:
 * those that the answer is made of (TaskModule.answerMask), given that the turn is worded as it is.
 *
 * Only first answers are judged. A later one is given because an earlier one was refused, which wrong ones are more often:
 * of last answers more are right than a perfectly calibrated policy has reason to think.
 */
import { chosenTokens, type Dialogue } from '../../domain/dialogue';
import type { Task } from '../../domain/task';
import type { StatedAnswer } from '../../gap/calibration-error';

export interface AnswerConfidence extends StatedAnswer {
  /** Position of the dialogue in the list, and of the turn in the dialogue. */
  readonly dialogue: number;
  readonly turn: number;
  /** The dialogue's first answer: one of these a dialogue, so that answers are independent, and not chosen by what came of them. */
  readonly first: boolean;
}

/**
 * Every answer of a policy turn whose log-probs are known, in order.
 * @param counted of each token of a turn, whether its probability counts; all where absent. An answer without any has confidence 1.
 */
export function answerConfidences<Goal>(
  task: Pick<Task<Goal>, 'answerIn'>,
  dialogues: readonly Dialogue<Goal>[],
  counted: (tokens: readonly number[]) => readonly boolean[] = (tokens) => tokens.map(() => true),
): AnswerConfidence[] {
  return dialogues.flatMap(({ episode, turns }, dialogue) => {
    const answers = turns.flatMap((turn, t) => {
      if (turn.speaker !== 'policy' || !turn.logprobs) return [];
      const answer = task.answerIn(episode, turn.tokens);
      if (!answer) return [];
      const counts = counted(turn.tokens);
      const logprob = turn.logprobs
        .slice(0, chosenTokens(turn))
        .reduce((sum, value, i) => (counts[i] ? sum + value : sum), 0);
      // A sum of f32 log-probs may come out a little above 0.
      return [{ dialogue, turn: t, confidence: Math.min(1, Math.exp(logprob)), right: answer === 'right' }];
    });
    return answers.map((answer, i) => ({ ...answer, first: i === 0 }));
  });
}

/** One answer a dialogue: the first. */
export function firstAnswers(answers: readonly AnswerConfidence[]): AnswerConfidence[] {
  return answers.filter(({ first }) => first);
}
