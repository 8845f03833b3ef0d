/** What people type in `edit`, beside its own words. */
import type { KeyboardWords } from '../keyboard/words';
import { edited, render } from './document';
import type { EditGoal } from './document';
import { revisionIn } from './language';
import { FIXED, STATES } from './vocabulary';

export const keyboardWords: KeyboardWords<EditGoal> = {
  card: {
    title: 'Have this note changed',
    success:
      'The nearer the last note that is sent to you comes to the wanted one, the better; if you leave, it counts as 0.',
  },
  slots: [
    { label: 'Greeting' },
    { label: 'Day' },
    { label: 'Courtesy' },
    { label: 'Treat' },
    { label: 'Place of the day' },
  ],
  proper: [...STATES[1]!, ...FIXED.name],
  note: {
    original: ({ document }) => render(document),
    wanted: ({ document }, edits) => render(edited(document, edits)),
    sentIn: revisionIn,
  },
};
