/** How many logs calibration needs. */
import type { Story } from './registry';

const logged = (dialogues: number, more: readonly string[] = []) => ({
  label: `${dialogues.toLocaleString('en')} logs`,
  file: `logs-${dialogues}`,
  set: [`logs.dialogues=${dialogues}`, ...more, 'evaluation.c2st=false'],
});

export const story: Story = {
  name: 'logs',
  title: 'Logs: how many does calibration need?',
  question:
    'Calibration learns from logged dialogues how real users behave. How many logs does it need before it helps?',
  preset: 'clarify',
  arms: ['base', 'naive', 'calibrated'],
  seeds: [1, 2, 3, 4, 5],
  points: [logged(4, ['logs.heldOutShare=0.25']), logged(40, ['logs.heldOutShare=0.25']), logged(400), logged(2000)],
  legs: [{ a: 'calibrated', b: 'naive', expected: 'above', because: 'ours: this is what the story asks' }],
  tried: ['4 and 400 were chosen before any run; 40 and 2,000 had been run before.'],
  axis: 'logs',
  order: 25,
};
