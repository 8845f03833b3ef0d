/** Impatient: every question and every wrong proposal makes leaving more likely. Latent: the number of questions so far. */
import { TRAITS, ordinary, typically } from './core/behaviour';
import { definePersona } from './core/persona';

export const persona = definePersona({
  name: 'impatient',
  title: 'Impatient',
  description: 'May leave at any question; the more questions, the more likely. Often leaves at a wrong proposal.',
  memberOf: { prior: true, corpora: 'every' },
  parameters: {
    ...TRAITS,
    openReveal: typically(TRAITS.openReveal, 0.8, [0, 1]),
    volunteer: typically(TRAITS.volunteer, 0.15, [0, 0.5]),
    leaveQuestion: typically(TRAITS.leaveQuestion, 0.03, [0, 0.15]),
    leaveGrowth: typically(TRAITS.leaveGrowth, 0.04, [0, 0.08]),
    leaveWrong: typically(TRAITS.leaveWrong, 0.6, [0.2, 0.8]),
    curt: typically(TRAITS.curt, 0.6, [0.2, 1]),
  },
  behave: ordinary,
});
