/** What is said of the arms that are not the paper's, in whatever task: each beside the arm that it would improve on. */
import type { Leg } from './registry';

/** @param ofAdversarial what else is known of that arm in the task */
export const extensionLegs = (ofAdversarial = ''): readonly Leg[] => [
  { a: 'refreshed', b: 'static', expected: 'above', because: 'ours: less policy-induced shift' },
  { a: 'filtered', b: 'naive', expected: 'above', because: 'ours: fewer dialogues unlike real ones' },
  { a: 'reweighted', b: 'naive', expected: 'above', because: 'ours: corrects what the simulator does too often' },
  { a: 'penalised', b: 'naive', expected: 'above', because: 'ours: stays near real dialogues' },
  {
    a: 'adversarial',
    b: 'naive',
    expected: 'above',
    because: `ours: a simulator closer to real users${ofAdversarial}`,
  },
  {
    a: 'online',
    b: 'calibrated',
    expected: 'above',
    because: 'ours: its simulator is calibrated on dialogues of the current policy',
  },
];
