/** Real users who behave like the prompted simulator but use different words. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'style-only',
  title: 'Style-only gap: same behaviour, different words',
  description:
    'Real users behave exactly like the prompted simulator, but are short where it is polite. A discriminator can easily tell them apart, but naive loses nothing. Expect calibration to gain nothing or to cost a little.',
  order: 70,
  story: 'lessons',
  spec: {
    ...clarify.spec,
    preset: 'style-only',
    population: {
      version: 1,
      name: 'as the prompted simulator, but curt',
      weights: { cooperative: 1 },
      // The traits of the style `default` (src/personas/core/styles.ts), which a test compares, with another manner.
      parameters: {
        cooperative: {
          openReveal: 0.5,
          answer: 1,
          volunteer: 1,
          shareAll: 1,
          evade: 0,
          noticeConfirm: 0.05,
          denyRight: 0,
          correct: 1,
          noticeProposal: 0.05,
          rejectRight: 0,
          nameWrong: 1,
          leaveQuestion: 0,
          leaveGrowth: 0,
          leaveWrong: 0,
          slip: 0,
          curt: 1,
          polite: 0,
        },
      },
    },
  },
};
