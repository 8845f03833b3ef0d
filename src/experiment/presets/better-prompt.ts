/** Naive interactive RL with the best prompt that we have. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'better-prompt',
  title: 'A better prompt: naive with calibration’s tag',
  description:
    'The base simulator of naive gets the same style tag as the calibrated one, but sees no logs. Expect naive to come close to calibrated, because these users are much like those that the tag was learned from. So part of the benefit of calibration is the prompt.',
  order: 35,
  spec: {
    ...clarify.spec,
    preset: 'better-prompt',
    arms: ['base', 'naive', 'calibrated', 'oracle'],
    promptedStyle: 'people',
  },
};
