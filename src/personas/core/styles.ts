/**
 * The users in the training data of every task's simulator, by style tag, and the people in a task's training data.
 *
 * default: like a prompted model: tells everything whatever is asked, is always truthful, never leaves, and accepts nearly
 *   anything (notices 5 % of errors).
 * people: each persona of the task's training data equally often, each parameter uniform on its `prior` range. Default
 *   populations and default parameters are not used. Calibration uses this tag.
 * careful: truthful, answers exactly what is asked, and always notices and corrects an error.
 */
import type { Rng } from '../../domain/rng';
import type { SimulatorStyle } from '../../domain/task';
import { ordinary } from './behaviour';
import type { Behaviour, Traits } from './behaviour';
import { personas, randomParameters } from './persona';

export const STYLES = ['default', 'people', 'careful'] as const;

export const HELPFUL: Traits = {
  openReveal: 0.5,
  answer: 1,
  volunteer: 1,
  shareAll: 1,
  evade: 0,
  noticeConfirm: 0.05,
  denyRight: 0,
  correct: 1,
  noticeProposal: 0.05,
  rejectRight: 0,
  nameWrong: 1,
  leaveQuestion: 0,
  leaveGrowth: 0,
  leaveWrong: 0,
  slip: 0,
  curt: 0.1,
  polite: 0.7,
};

export const SYCOPHANT: Behaviour = ordinary(HELPFUL);
export const CAREFUL: Behaviour = ordinary({ ...HELPFUL, volunteer: 0, noticeConfirm: 1, noticeProposal: 1 });

export interface DrawnPerson {
  readonly persona: string;
  readonly behaviour: Behaviour;
}

/** Draws a person as in the training data of this task's base models. */
export function randomPerson(task: string, rng: Rng): DrawnPerson {
  const members = [...personas.values()].filter(
    ({ memberOf: { corpora } }) => corpora === 'every' || corpora.includes(task),
  );
  const persona = rng.pick(members);
  return { persona: persona.name, behaviour: persona.behave(randomParameters(persona, rng)) };
}

/** The scripted user of a style, in the training data of this task's base models. */
export function userOfStyle(style: SimulatorStyle, task: string, rng: Rng): Behaviour {
  if (style === 'default') return SYCOPHANT;
  return style === 'careful' ? CAREFUL : randomPerson(task, rng).behaviour;
}
