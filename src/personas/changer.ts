/**
 * Changer: says an old value for one slot and keeps to it until that slot is read back, in a confirmation or a proposal.
 * Then it notices that it wants something else. Latent: which slot and which old value, or none.
 */
import { TRAITS, chance, ordinary, typically } from './core/behaviour';
import type { Latent, Weighted } from './core/behaviour';
import { definePersona } from './core/persona';

export const persona = definePersona({
  name: 'changer',
  title: 'Changes their mind',
  description: 'First gives an old wish for one item (for example the month) and changes it when it is read back.',
  memberOf: { prior: true, corpora: 'every' },
  parameters: {
    ...TRAITS,
    stale: chance('has an outdated value for one slot', 0.8, [0.3, 1]),
    shareAll: typically(TRAITS.shareAll, 0.75, [0, 1]),
    correct: typically(TRAITS.correct, 0.85, [0.3, 1]),
    leaveWrong: typically(TRAITS.leaveWrong, 0.45, [0, 0.5]),
  },
  behave(traits) {
    return {
      ...ordinary(traits),
      initial({ goal, sizes }) {
        const states: Weighted<Latent>[] = [];
        const changeable = goal.flatMap((_, slot) => (sizes[slot]! > 1 ? [slot] : []));
        const stale = changeable.length > 0 ? traits.stale : 0;
        if (stale < 1) states.push({ probability: 1 - stale, value: { current: goal, questions: 0 } });
        if (stale > 0) {
          for (const slot of changeable) {
            const others = sizes[slot]! - 1;
            for (let old = 0; old <= others; old++) {
              if (old === goal[slot]) continue;
              const current = goal.map((value, s) => (s === slot ? old : value));
              states.push({ probability: stale / (changeable.length * others), value: { current, questions: 0 } });
            }
          }
        }
        return states;
      },
    };
  },
});
