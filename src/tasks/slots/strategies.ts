/** The scripted policies of a slot-filling task: a random one, a good one, one at random chance, and the family of all. */
import type { Turn } from '../../domain/dialogue';
import type { Rng } from '../../domain/rng';
import type { PolicyAct } from '../../personas/core/acts';
import type { StrategyFamily, TaskModule } from '../registry';
import type { SlotStrategy } from './agent';
import type { SlotDefinition, StrategyChoice, StrategyChoices } from './definition';

/** In the base mixture. */
const BASE_WANDER = 0.05;

/** One strategy of the base mixture. */
export function randomStrategy<Strategy extends SlotStrategy>(
  { choices, weights }: Pick<StrategyChoices<Strategy>, 'choices' | 'weights'>,
  rng: Rng,
): Strategy {
  const keys = Object.keys(choices) as StrategyChoice<Strategy>[];
  const chosen = keys.map((key) => [key, choices[key][rng.categorical(weights[key])]] as const);
  return { ...Object.fromEntries(chosen), wander: BASE_WANDER } as Strategy;
}

export function strategyFamily<Goal, Strategy extends SlotStrategy, Answer>(
  definition: SlotDefinition<Goal, Strategy, Answer>,
): StrategyFamily<Strategy> {
  const { choices, weights, hasty, describe } = definition.strategies;
  return {
    choices,
    weights,
    hasty,
    describe,
    random: (rng) => randomStrategy(definition.strategies, rng),
    begin(strategy, rng) {
      const goal = definition.randomGoal(rng);
      const agent = definition.agent(strategy, rng);
      const language = definition.languageOf(goal);
      return {
        problem: definition.problemOf(goal),
        // Acts, but for one thing: where words may be vague, what a person says goes through words.
        next: (heard, person) => agent.next(language.readings?.(person.say(heard, language)) ?? [heard]),
        correct: (values) => definition.grade(goal, values && definition.answerWith(goal, values)),
      };
    },
  };
}

export function scriptedPolicies<Goal, Strategy extends SlotStrategy, Answer>(
  definition: SlotDefinition<Goal, Strategy, Answer>,
): Pick<TaskModule<Goal>, 'solve' | 'guess'> {
  return {
    solve(turns: readonly Turn[], rng, prompt) {
      const language = definition.languageFromPrompt(prompt);
      const agent = definition.agent(definition.strategies.solver, rng);
      let act: PolicyAct = { kind: 'other' };
      for (const { speaker, tokens } of turns) if (speaker === 'user') act = agent.next(language.meanings(tokens));
      return language.phrasesOfPolicy(act)[0]!;
    },
    guess(_turns, rng, prompt) {
      const values = definition.randomValues(rng);
      return definition.languageFromPrompt(prompt).phrasesOfPolicy({ kind: 'propose', values })[0]!;
    },
  };
}
