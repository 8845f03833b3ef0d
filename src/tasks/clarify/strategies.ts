/** The scripted policies of `clarify` as a family to be searched, at act level. Who wanted what, and what is right: clarify.ts. */
import { meetsGoal } from '../../personas/core/acts';
import type { StrategyFamily } from '../registry';
import { BASE_MIXTURE, STRATEGY_CHOICES, ScriptedAgent, randomStrategy, randomValues } from './agents';
import type { Strategy } from './agents';
import { SIZES } from './corpus';

export const strategies: StrategyFamily<Strategy> = {
  choices: STRATEGY_CHOICES,
  weights: BASE_MIXTURE,
  random: randomStrategy,
  hasty: {
    asking: 'all-then-slots',
    enough: 3,
    asks: 1,
    confirm: 'never',
    onReject: 'repeat',
    useCorrection: true,
    wander: 0,
  },
  begin(strategy, rng) {
    const problem = { goal: randomValues(SIZES, rng), sizes: SIZES };
    const agent = new ScriptedAgent(strategy, SIZES, rng);
    return {
      problem,
      next: (heard) => agent.next(heard),
      correct: (answer) => (answer && meetsGoal(answer, problem.goal) ? 1 : 0),
    };
  },
  describe: ({ asking, enough, asks, confirm, onReject, useCorrection }) =>
    `${asking}, propose at ${enough}, asks ${asks}, confirm ${confirm}, rejected: ${onReject}${useCorrection ? '' : ', ignores corrections'}`,
};
