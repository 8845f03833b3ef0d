/** Only the user's verdict is rewarded, and the prompted simulator's verdict is worth nothing. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'sycophancy',
  title: 'Sycophancy: rewarded for pleasing',
  description:
    'λ = 0: only the user’s verdict is rewarded. Expect naive to propose at once, because the prompted simulator accepts almost anything, and expect real users to reject these proposals. The effect is a cliff, not a slope: at λ = 0.3, right answers pay again and the harm is gone.',
  order: 20,
  spec: { ...clarify.spec, preset: 'sycophancy', reward: { ...clarify.spec.reward, lambda: 0 } },
};
