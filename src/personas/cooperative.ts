/** Cooperative: answers what is asked, tells everything on request, checks what it hears and corrects it. */
import { TRAITS, ordinary, typically } from './core/behaviour';
import { definePersona } from './core/persona';

export const persona = definePersona({
  name: 'cooperative',
  title: 'Cooperative',
  description: 'Answers what is asked, tells everything on request, and corrects what is wrong.',
  memberOf: { prior: true, corpora: 'every' },
  parameters: {
    ...TRAITS,
    openReveal: typically(TRAITS.openReveal, 0.6, [0, 1]),
    answer: typically(TRAITS.answer, 0.97, [0.8, 1]),
    volunteer: typically(TRAITS.volunteer, 0.1, [0, 0.6]),
    shareAll: typically(TRAITS.shareAll, 0.9, [0.5, 1]),
    correct: typically(TRAITS.correct, 0.9, [0.5, 1]),
    nameWrong: typically(TRAITS.nameWrong, 0.6, [0.3, 1]),
    leaveWrong: typically(TRAITS.leaveWrong, 0.25, [0, 0.3]),
    polite: typically(TRAITS.polite, 0.6, [0, 1]),
  },
  behave: ordinary,
});
