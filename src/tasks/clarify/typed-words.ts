/** What people type in `clarify`, beside its own words. */
import type { KeyboardWords } from '../keyboard/words';
import type { ClarifyGoal } from './definition';
import { SLOT_VALUES } from './vocabulary';

export const keyboardWords: KeyboardWords<ClarifyGoal> = {
  card: {
    title: 'Book this trip',
    success: 'The last booking that is offered to you is exactly this one, and you do not leave.',
  },
  slots: [{ label: 'City' }, { label: 'Month' }, { label: 'Transport' }],
  proper: [...SLOT_VALUES[0], ...SLOT_VALUES[1]],
};
