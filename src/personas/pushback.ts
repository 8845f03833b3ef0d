/** Pushback: doubts right answers too, so a rejection is weak evidence and the same answer may be accepted next time. */
import { TRAITS, ordinary, typically } from './core/behaviour';
import { definePersona } from './core/persona';

export const persona = definePersona({
  name: 'pushback',
  title: 'Pushes back',
  description: 'Sometimes rejects a right answer or denies what is right, and accepts it when it is said again.',
  memberOf: { prior: true, corpora: 'every' },
  parameters: {
    ...TRAITS,
    denyRight: typically(TRAITS.denyRight, 0.12, [0.05, 0.25]),
    rejectRight: typically(TRAITS.rejectRight, 0.35, [0.15, 0.5]),
    nameWrong: typically(TRAITS.nameWrong, 0.5, [0, 1]),
  },
  behave: ordinary,
});
