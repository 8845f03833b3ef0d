/** Who wins where: how realistic the prompted simulator is, and how far the logs reach. */
import type { Point, Story } from './registry';

const REALISM = [0, 0.1, 0.25, 0.5, 1];
/** Of the 8 policy turns of a dialogue. */
const REACH = [1, 2, 3, 5, 8];

const at = (realism: number, reach: number): Point => ({
  label: `p = ${realism}, logs of ${reach} ${reach === 1 ? 'turn' : 'turns'}`,
  file: `regime-${realism}-${reach}`,
  // All turns is what the preset has: its arms are then those of other stories.
  set: [
    `promptedRealism=${realism}`,
    ...(reach === 8 ? [] : [`logs.horizon=${reach}`]),
    ...['evaluation.secondTemperature=0.1', 'evaluation.c2st=false'],
  ],
});

export const story: Story = {
  name: 'regime',
  title: 'The map: who wins where',
  question:
    'Three ways of training that need no real users during training. Naive needs a simulator that is like them, static needs logs that reach as far as the dialogues of the new policy, calibrated needs logs to calibrate on. Which is best with real users, as the prompted simulator becomes more realistic and the logs longer? In a share p of its groups of dialogues, the prompted simulator plays the user under calibration’s style tag, but without logs.',
  preset: 'clarify',
  arms: ['base', 'static', 'naive', 'calibrated', 'oracle'],
  seeds: [1, 2, 3, 4, 5],
  points: REALISM.flatMap((realism) => REACH.map((reach) => at(realism, reach))),
  legs: [
    {
      a: 'static',
      b: 'naive',
      expected: 'above',
      because: 'ours: it continues dialogues of real users; expected while the simulator is unlike them',
    },
    { a: 'calibrated', b: 'static', expected: 'above', because: 'paper: MATH-Chat and MediumDocEdit-Chat' },
    { a: 'calibrated', b: 'naive', expected: 'above', because: 'paper: MATH-Chat and MediumDocEdit-Chat' },
  ],
  map: { x: 'reach', y: 'realism' },
  tried: [],
  order: 14,
};
