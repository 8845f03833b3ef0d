/** The user's verdict is all that is paid for, and the prompted simulator's verdict is worth nothing. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'sycophancy',
  title: 'Sycophancy: paid for pleasing',
  description:
    'λ = 0: only the user’s verdict is paid for. Expect naive to propose at once, because the prompted simulator accepts nearly anything, and real users to reject it. It is a cliff and not a slope: at λ = 0.3 being right pays again, and the harm is gone.',
  order: 20,
  spec: { ...clarify.spec, preset: 'sycophancy', reward: { ...clarify.spec.reward, lambda: 0 } },
};
