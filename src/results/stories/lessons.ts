/** The lessons among the presets: what each says to expect, and what came. */
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
  title: 'The ways in which it might fail',
  question:
    'Calibrated above naive is promised only with a realisable simulator, enough logs, overlap and known goals. One preset for each way to fail; a tie is an answer too.',
  preset: 'clarify',
  arms: ['base', 'static', 'naive', 'calibrated'],
  seeds: [1, 2, 3],
  points: [
    lesson('few-logs', 'forty logs', [
      leg('calibrated', 'above', 'naive', 'even few logs tell of judgement'),
      leg('calibrated', 'above', 'static', 'as with many logs'),
    ]),
    lesson('no-overlap', 'logs cut after two turns', [
      leg('calibrated', 'above', 'naive', 'openings are right at least'),
    ]),
    lesson('survivor-logs', 'those who left are missing', [
      leg('calibrated', 'above', 'naive', 'the policy may be good though the simulated score is inflated'),
    ]),
    lesson('style-only', 'same deeds, other words', [
      leg('naive', 'above', 'base', 'the simulator does what people do'),
      leg('calibrated', 'above', 'naive', 'the tabular probe says slightly below'),
    ]),
    lesson('one-turn', 'H = 1', [
      leg('calibrated', 'above', 'naive', 'a tie is expected: no later history, and verdicts are not paid for'),
    ]),
    lesson('fatal-act', 'a rare fatal act', [
      leg('calibrated', 'above', 'naive', 'the prompted simulator forgives the question'),
      leg('naive', 'above', 'base', 'else the act did harm'),
    ]),
    lesson('narrow-long', 'narrow logs, long horizon', [
      leg('static', 'below', 'naive', 'contexts of nobody’s later turns'),
    ]),
  ],
  legs: [],
  tried: [
    'H = 1 on clarify, seed 1 (first-lesson-one-turn.json): base 0.0, static 0.5, naive 0.3, calibrated 0.1 per cent. A problem told in pieces cannot be guessed in one turn, so that arms come out alike said nothing; since then on edit.',
  ],
  order: 60,
};
