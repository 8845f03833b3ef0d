/**
 * The users that simulators are pre-trained on in every task, by style tag, and the broad prior of people.
 *
 * default: what a prompted model is like: tells everything whatever is asked, is always truthful, never leaves, and
 *   accepts nearly anything (notices 5 % of errors).
 * people: somebody from the broad prior: a persona uniformly, each parameter uniform on its `prior` range. No default
 *   population and no default parameter enters. Calibration runs under this tag.
 * careful: truthful, answers exactly what is asked, and always notices and corrects an error.
 */
import type { Rng } from '../../domain/rng';
import type { SimulatorStyle } from '../../domain/task';
import { ordinary } from './behaviour';
import type { Behaviour, Traits } from './behaviour';
import { priorPersonas, randomParameters } from './persona';

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

export interface Somebody {
  readonly persona: string;
  readonly behaviour: Behaviour;
}

/** Somebody from the broad prior. */
export function randomPerson(rng: Rng): Somebody {
  const persona = rng.pick(priorPersonas);
  return { persona: persona.name, behaviour: persona.behave(randomParameters(persona, rng)) };
}

/** The scripted user of a style. */
export function userOfStyle(style: SimulatorStyle, rng: Rng): Behaviour {
  if (style === 'default') return SYCOPHANT;
  return style === 'careful' ? CAREFUL : randomPerson(rng).behaviour;
}
