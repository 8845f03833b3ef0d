/** The default lesson: each of the two shifts by itself, and what calibration does about them, in minutes. */
import type { Story } from './registry';

export const story: Story = {
  name: 'two-shifts',
  title: 'The lesson: two shifts, and calibration',
  question:
    'Logs that end after one policy turn cannot show the dialogues that a new policy leads; a prompted simulator cannot show how real users judge. Does each of them harm by itself, and does a simulator calibrated on the same short logs do better?',
  preset: 'two-shifts',
  arms: ['base', 'static', 'naive', 'calibrated'],
  seeds: [1, 2, 3, 4, 5],
  points: [{ label: 'logs of 1 turn', file: 'two-shifts', set: [] }],
  legs: [
    { a: 'static', b: 'base', expected: 'below', because: 'ours: on the map (regime), logs of one turn did harm' },
    { a: 'naive', b: 'static', expected: 'above', because: 'paper: MATH-Chat' },
    { a: 'calibrated', b: 'static', expected: 'above', because: 'paper: MATH-Chat' },
    { a: 'calibrated', b: 'naive', expected: 'above', because: 'paper: MATH-Chat' },
  ],
  tried: [
    'The same with 20 updates, seeds 1 to 5 on lavapipe: base 42.4, static 56.2, naive 50.0, calibrated 65.6; static minus base +13.8 [8.1, 19.5], calibrated minus naive +15.6 [12.1, 19.2]. Static still gained: its harm comes with more training. 60 updates are those of the map (regime), where logs of one turn were known to do harm.',
  ],
  order: 2,
};
