/** Naive interactive RL with the best prompt that we have. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'better-prompt',
  title: 'A better prompt: naive with calibration’s style tag',
  description:
    'The simulator of naive gets the prompt (a ‘style tag’) that calibration uses, but no logs. Expect naive to come close to calibrated, because these users are much like those in the tag’s training data. So part of the benefit of calibration is the prompt.',
  order: 35,
  story: 'tag',
  spec: {
    ...clarify.spec,
    preset: 'better-prompt',
    arms: ['base', 'naive', 'calibrated', 'oracle'],
    promptedStyle: 'people',
  },
};
