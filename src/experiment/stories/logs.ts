/** How many logs calibration needs, and what the right style tag does with none. */
import type { Leg, Story } from './registry';

const calibrated: Leg = { a: 'calibrated', b: 'naive', expected: 'above', because: 'the claim itself' };
const logged = (dialogues: number, more: readonly string[] = []) => ({
  label: `${dialogues.toLocaleString('en')} logs`, file: `logs-${dialogues}`, set: [`logs.dialogues=${dialogues}`, ...more, 'evaluation.c2st=false'], legs: [calibrated],
});

export const story: Story = {
  name: 'logs',
  title: 'Logs: how many does calibration need?',
  question: 'Calibration changes two things: the style tag that the simulator speaks under, and its weights. How much does each give, and from how many logged dialogues on?',
  preset: 'clarify',
  arms: ['base', 'naive', 'calibrated'],
  seeds: [1, 2, 3, 4, 5],
  points: [
    // Here naive trains with the base simulator under the people tag: what calibration starts from.
    { label: 'naive under the people tag, 2,000 logs', file: 'logs-people-tag', set: ['promptedStyle=people', 'evaluation.c2st=false'], legs: [{ ...calibrated, because: 'logs add to the tag' }] },
    logged(4, ['logs.heldOutShare=0.25']),
    logged(40, ['logs.heldOutShare=0.25']),
    logged(400),
    logged(2000),
  ],
  legs: [calibrated],
  tried: ['The numbers of logs were chosen before any of them but 40 and 2,000 was run.'],
  order: 25,
};
