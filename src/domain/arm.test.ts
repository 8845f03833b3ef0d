/** Which arms can be written. The compiler checks this file: an `@ts-expect-error` is itself an error if its line compiles. */
import { expect, it } from 'vitest';
import type { ArmFile } from './arm';

const about = {
  name: 'new',
  label: 'New',
  hypothesis: 'It is only there to be compiled.',
  source: 'extension',
  order: 99,
  style: { colour: 'sky', marker: 'cross', dash: [1, 1] },
} as const;
const trained = { ...about, improvesOn: 'base' } as const;

const honoured: readonly ArmFile[] = [
  { ...about, trains: 'none' },
  { ...trained, trains: 'static', user: 'prompted' },
  { ...trained, trains: 'static', user: 'adversarial', renews: 'contexts' },
  { ...trained, trains: 'static', user: 'calibrated', renews: 'contexts' },
  { ...trained, trains: 'static', user: 'calibrated', renews: 'simulator' },
  { ...trained, trains: 'interactive', user: 'prompted', ratio: 'filter' },
  { ...trained, trains: 'interactive', user: 'calibrated', renews: 'simulator' },
  { ...trained, trains: 'interactive', user: 'adversarial' },
  { ...trained, trains: 'interactive', user: 'real' },
];

const refused: readonly ArmFile[] = [
  // @ts-expect-error An arm that does not train has no user in training.
  { ...about, trains: 'none', user: 'prompted' },
  // @ts-expect-error An arm that does not train renews nothing.
  { ...about, trains: 'none', renews: 'contexts' },
  // @ts-expect-error All other arms start from the one that does not train.
  { ...about, trains: 'none', improvesOn: 'naive' },
  // @ts-expect-error An arm that trains must name its user.
  { ...trained, trains: 'interactive' },
  // @ts-expect-error An arm that trains must name the arm that it should beat.
  { ...about, trains: 'interactive', user: 'real' },
  // @ts-expect-error A real user cannot be put into the middle of a logged dialogue.
  { ...trained, trains: 'static', user: 'real' },
  // @ts-expect-error A density ratio is used on whole dialogues only.
  { ...trained, trains: 'static', user: 'prompted', ratio: 'filter' },
  // @ts-expect-error There is no simulator to renew.
  { ...trained, trains: 'static', user: 'prompted', renews: 'simulator' },
  // @ts-expect-error An adversarial simulator is trained once.
  { ...trained, trains: 'static', user: 'adversarial', renews: 'simulator' },
  // @ts-expect-error The ratio is that of the prompted simulator.
  { ...trained, trains: 'interactive', user: 'calibrated', ratio: 'reweight' },
  // @ts-expect-error The ratio is that of the prompted simulator.
  { ...trained, trains: 'interactive', user: 'adversarial', ratio: 'reweight' },
  // @ts-expect-error Real users need no ratio.
  { ...trained, trains: 'interactive', user: 'real', ratio: 'penalise' },
  // @ts-expect-error The prompted simulator is not renewed.
  { ...trained, trains: 'interactive', user: 'prompted', renews: 'simulator' },
  // @ts-expect-error An adversarial simulator is trained once.
  { ...trained, trains: 'interactive', user: 'adversarial', renews: 'simulator' },
  // @ts-expect-error Interactive training uses no contexts from logs.
  { ...trained, trains: 'interactive', user: 'prompted', renews: 'contexts' },
  // @ts-expect-error A ratio and a renewal exclude each other.
  { ...trained, trains: 'interactive', user: 'calibrated', renews: 'simulator', ratio: 'filter' },
];

it('compiles only combinations that the experiment uses', () => {
  const key = ({ trains, user, renews, ratio }: ArmFile) => [trains, user, renews, ratio].join(' ');
  expect(refused.map(key).filter((one) => honoured.map(key).includes(one))).toEqual([
    'none   ', // refused for its improvesOn
    'interactive real  ', // refused because it has no improvesOn
  ]);
});
