/** How much the user's verdict can count before naive training does harm. */
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
    { a: 'naive', b: 'base', expected: 'below', because: 'tabular probe: .574 against .675 at λ = 0' },
    { a: 'calibrated', b: 'naive', expected: 'above', because: 'tabular probe: .787 against .574 at λ = 0' },
  ],
  tried: [],
  axis: 'lambda',
  order: 20,
};
