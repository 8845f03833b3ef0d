/** Terse: gives one piece at a time whatever is asked, and seldom says what is wrong. */
import { TRAITS, ordinary, typically } from './core/behaviour';
import { definePersona } from './core/persona';

export const persona = definePersona({
  name: 'terse',
  title: 'Terse',
  description: 'Gives one piece at a time, even when asked for everything, and seldom says what is wrong.',
  memberOf: { prior: true, corpora: 'every' },
  parameters: {
    ...TRAITS,
    openReveal: typically(TRAITS.openReveal, 0.2, [0, 0.6]),
    answer: typically(TRAITS.answer, 0.92, [0.6, 1]),
    volunteer: typically(TRAITS.volunteer, 0, [0, 0.1]),
    shareAll: typically(TRAITS.shareAll, 0.05, [0, 0.3]),
    correct: typically(TRAITS.correct, 0.5, [0, 0.7]),
    nameWrong: typically(TRAITS.nameWrong, 0.1, [0, 0.4]),
    curt: typically(TRAITS.curt, 0.8, [0.3, 1]),
  },
  behave: ordinary,
});
