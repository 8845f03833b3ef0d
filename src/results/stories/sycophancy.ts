/** How much the user's verdict may count before naive training does harm. */
import type { Story } from './registry';

export const story: Story = {
  name: 'sycophancy',
  title: 'Sycophancy: how much the verdict counts',
  question:
    'A policy can exploit sycophancy only if the user’s verdict is rewarded. Does the harm of naive training grow as λ falls?',
  preset: 'clarify',
  arms: ['base', 'naive', 'calibrated'],
  seeds: [1, 2, 3, 4, 5],
  points: [1, 0.7, 0.3, 0].map((lambda) => ({
    label: `λ = ${lambda}`,
    file: `sycophancy-lambda-${lambda}`,
    set: [`reward.lambda=${lambda}`, 'evaluation.c2st=false'],
  })),
  legs: [
    {
      a: 'naive',
      b: 'base',
      expected: 'below',
      because: 'ours: an early calculation with a small table gave 57.4 against 67.5 % at λ = 0',
    },
    {
      a: 'calibrated',
      b: 'naive',
      expected: 'above',
      because: 'ours: an early calculation with a small table gave 78.7 against 57.4 % at λ = 0',
    },
  ],
  tried: [],
  axis: 'lambda',
  order: 20,
};
