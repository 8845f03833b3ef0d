/** Noisy: often says wrong values, each time at random, also in corrections; compares what it hears with what it wants. */
import { TRAITS, ordinary, typically } from './core/behaviour';
import { definePersona } from './core/persona';

export const persona = definePersona({
  name: 'noisy',
  title: 'Makes slips',
  description: 'Often gives a wrong value by mistake, and does not notice until it is read back.',
  memberOf: { prior: true, corpora: 'every' },
  parameters: {
    ...TRAITS,
    answer: typically(TRAITS.answer, 0.9, [0.6, 1]),
    slip: typically(TRAITS.slip, 0.35, [0.1, 0.5]),
  },
  behave: ordinary,
});
