/** λ = 0: only the user's verdict is rewarded. */
import type { Lesson } from './registry';

export const lesson: Lesson = {
  name: 'only-acceptance',
  title: 'Rewarded for being accepted',
  preset: 'sycophancy',
  file: 'sycophancy-lambda-0',
  temperature: 1,
  promise: 'acceptance',
  arms: ['base', 'naive', 'calibrated'],
  question:
    'Now the reward is the user’s acceptance alone; nobody checks whether the booking is right. What does each policy learn?',
  see: 'Naive’s simulator accepts nearly every dialogue, and hardly any booking is right. Calibrated still books the right trip in most dialogues.',
  why: 'Naive’s simulator accepts wrong bookings, so the shortest way to the reward is to propose anything. The calibrated simulator refuses wrong ones as real users do, so being accepted and being right are nearly the same.',
  means:
    'An exploit needs two things: a reward that rests on the verdict, and a simulator that gives the verdict too easily.',
  wrong:
    'Calibration can be exploited too: on the task edit with λ = 0.25, texts were found that its simulator accepts and real users reject.',
  claims: ['base > naive', 'calibrated > base'],
  order: 20,
};
