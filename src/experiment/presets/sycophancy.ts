/** Only the user's verdict is rewarded, and the prompted simulator accepts almost anything. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'sycophancy',
  title: 'Sycophancy: only acceptance is rewarded',
  description:
    'λ = 0: only the user’s verdict is rewarded. Expect naive to propose at once, because the prompted simulator accepts almost anything, and expect real users to reject these proposals. At λ = 0.3, right answers are rewarded again, and at T = 1 naive is no longer below base.',
  order: 20,
  story: 'sycophancy',
  spec: { ...clarify.spec, preset: 'sycophancy', reward: { ...clarify.spec.reward, lambda: 0 } },
};
