/**
 * Touchy: an ordinary person who leaves when asked for everything at once. It shows the danger of a rare fatal act: if the
 * logging policy seldom asks for everything, neither calibration nor a two-sample test sees it. No base model was trained
 * with it.
 */
import { TRAITS, chance, ordinary, type Step } from './core/behaviour';
import { definePersona } from './core/persona';

export const persona = definePersona({
  name: 'touchy',
  title: 'Touchy',
  description: 'Leaves when asked for everything at once; otherwise ordinary.',
  memberOf: { prior: false, corpora: [] },
  parameters: { ...TRAITS, leaveAskAll: chance('leaves when asked for everything', 0.9, [0.5, 1]) },
  behave({ leaveAskAll, ...traits }) {
    const law = ordinary(traits);
    return {
      ...law,
      reply(state, act, problem, only) {
        const steps = law.reply(state, act, problem, only);
        if (act.kind !== 'ask-all' || leaveAskAll === 0) return steps;
        const others = steps.map((step): Step => ({ ...step, probability: (1 - leaveAskAll) * step.probability }));
        const leaves: Step = { probability: leaveAskAll, act: { kind: 'leave' }, next: state };
        return only && only.kind !== 'leave' ? others : [leaves, ...others];
      },
    };
  },
});
