/** `clarify` as a slot-filling task. */
import { meetsGoal } from '../../personas/core/acts';
import type { Values } from '../../personas/core/acts';
import type { SlotDefinition } from '../slots/definition';
import { ClarifyAgent, SIZES, randomValues, strategies } from './agents';
import type { Strategy } from './agents';
import { language } from './language';
import { vocabulary } from './vocabulary';

/** One value index a slot. */
export type ClarifyGoal = Values;

const { bos } = vocabulary;
const goalEnd = vocabulary.idOf('</goal>');

export const definition: SlotDefinition<ClarifyGoal, Strategy, Values> = {
  name: 'clarify',
  wording: language.wording,
  // Begin, style tag, goal and its end.
  longestPrompt: 3 + SIZES.length,

  randomGoal: randomValues,
  randomValues,
  problemOf: (goal) => ({ goal, sizes: SIZES }),
  policyPrompt: () => [bos],
  simulatorPrompt: (goal, style) => [
    bos,
    vocabulary.styleToken(style),
    ...goal.map((value, slot) => vocabulary.goalToken(slot, value)),
    goalEnd,
  ],

  languageOf: () => language,
  languageFromPrompt: () => language,

  answerOf(policyTurn) {
    const act = language.readPolicy(policyTurn);
    return act.kind === 'propose' ? act.values : null;
  },
  answerWith: (_goal, values) => values,
  isRight: (goal, answer) => meetsGoal(answer, goal),
  grade: (goal, answer) => (answer && meetsGoal(answer, goal) ? 1 : 0),

  agent: (strategy, rng) => new ClarifyAgent(strategy, rng),
  strategies,
  interviews: {
    horizon: 8,
    probes: [0.3, 0.3, 0.3, 0.1],
    mostReadBack: SIZES.length,
    garbling: { shares: [0.3, 0.3, 0.4], mostNonsense: 6 },
  },
};
