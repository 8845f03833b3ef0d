/** The lessons among the presets: what each says to expect, and what happened. */
import type { Leg, Point, Story } from './registry';

const lesson = (preset: string, label: string, legs: readonly Leg[]): Point => ({
  preset,
  label,
  file: `lesson-${preset}`,
  set: [],
  legs,
});
const leg = (a: string, expected: Leg['expected'], b: string, because: string): Leg => ({ a, b, expected, because });

export const story: Story = {
  name: 'lessons',
  title: 'Ways in which calibration might fail',
  question:
    'Theory expects calibrated above naive only if the simulator can represent real users, the logs are many and overlap with what the policy does, and the goals are known. Each preset breaks one of these conditions or isolates another factor.',
  preset: 'clarify',
  arms: ['base', 'static', 'naive', 'calibrated'],
  seeds: [1, 2, 3],
  points: [
    lesson('few-logs', 'forty logs', [
      leg('calibrated', 'above', 'naive', 'even few logs show how real users judge'),
      leg('calibrated', 'above', 'static', 'as with many logs'),
    ]),
    lesson('no-overlap', 'logs cut after two turns', [
      leg('calibrated', 'above', 'naive', 'the simulator is calibrated at least for the first turns'),
    ]),
    lesson('survivor-logs', 'those who left are missing', [
      leg('calibrated', 'above', 'naive', 'the policy may be good although the simulated score is inflated'),
    ]),
    lesson('style-only', 'same behaviour, different words', [
      leg('naive', 'above', 'base', 'the simulator behaves like real users'),
      leg(
        'calibrated',
        'above',
        'naive',
        'asked as for the other lessons; an early calculation with a small table said slightly below',
      ),
    ]),
    lesson('one-turn', 'H = 1', [
      leg(
        'calibrated',
        'above',
        'naive',
        'asked as for the other lessons; we expected no difference, because there are no later turns and verdicts are not rewarded',
      ),
    ]),
    lesson('fatal-act', 'a rare fatal act', [
      leg('calibrated', 'above', 'naive', 'the prompted simulator never leaves when it is asked for everything'),
      leg('naive', 'above', 'base', 'if this fails, the fatal act did harm'),
    ]),
    lesson('narrow-long', 'narrow logs, long horizon', [
      leg('static', 'below', 'naive', 'asked, because the logs contain no later turns'),
    ]),
  ],
  legs: [],
  tried: [
    'H = 1 on clarify, seed 1 (first-lesson-one-turn.json): base 0.0, static 0.5, naive 0.3, calibrated 0.1 %. A problem told in pieces cannot be guessed in one turn, so it meant nothing that all arms were equal. This preset now uses edit.',
  ],
  order: 60,
};
