/** Does calibrating again stop what calibrating once lets happen? */
import type { Story } from './registry';

export const story: Story = {
  name: 'recalibrate',
  title: 'Edit: calibrated once, or again and again?',
  question:
    'At λ = 0.25 most of the reward is the user’s verdict, and the policy learns texts that the calibrated simulator accepts and people do not. Does calibrating again on dialogues of the present policy stop that?',
  preset: 'edit',
  arms: ['calibrated', 'online'],
  seeds: [1, 2, 3],
  points: [
    { label: 'λ = 0.25', file: 'recalibrate-lambda-0.25', set: ['reward.lambda=0.25', 'evaluation.c2st=false'] },
  ],
  legs: [{ a: 'online', b: 'calibrated', expected: 'above', because: 'ours: right where the policy has moved to' }],
  tried: [
    'Asked after three seeds of the story above, where calibrated came out below naive at this λ and the oracle did not; written down before the first run.',
  ],
  order: 13,
};
