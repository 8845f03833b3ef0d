/** Digressing: wanders off instead of answering, at questions and at proposals alike. */
import { TRAITS, ordinary, typically } from './core/behaviour';
import { definePersona } from './core/persona';

export const persona = definePersona({
  name: 'digressing',
  title: 'Digressing',
  description: 'Often speaks of something else instead of answering or giving a verdict.',
  memberOf: { prior: true, corpora: 'every' },
  parameters: {
    ...TRAITS,
    openReveal: typically(TRAITS.openReveal, 0.3, [0, 1]),
    answer: typically(TRAITS.answer, 0.6, [0.4, 0.9]),
    evade: typically(TRAITS.evade, 0.2, [0.08, 0.35]),
    shareAll: typically(TRAITS.shareAll, 0.4, [0, 1]),
    polite: typically(TRAITS.polite, 0.7, [0, 1]),
  },
  behave: ordinary,
});
