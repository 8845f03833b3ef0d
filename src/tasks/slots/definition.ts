/**
 * The definition of a slot-filling task. Everything else is made from it: the task (slot-task.ts), its scripted policies
 * (strategies.ts), the corpora of its base models (corpus.ts) and the checks of its users (user-checks.ts).
 *
 * Slot filling: the user's goal is a value for each of a few slots. The policy asks for values, reads them back and
 * proposes an answer; the user tells, affirms, denies, accepts or rejects. A task need not be slot filling: the rest of the
 * code knows only TaskModule (src/tasks/registry.ts).
 */
import type { Rng } from '../../domain/rng';
import type { Problem, Values } from '../../personas/core/acts';
import type { SlotAgent, SlotStrategy } from './agent';
import type { Garbling } from './garble';
import type { SlotLanguage } from './language';
import type { Wording } from './wording';

/** @typeParam Answer what the policy gives in the end, as it is graded */
export interface SlotDefinition<Goal, Strategy extends SlotStrategy, Answer> {
  readonly name: string;
  readonly wording: Wording;
  /** Tokens of the longest simulator prompt. */
  readonly longestPrompt: number;

  randomGoal(rng: Rng): Goal;
  /** A value for each slot, from which an answer at random is made. */
  randomValues(rng: Rng): Values;
  problemOf(goal: Goal): Problem;
  policyPrompt(goal: Goal): readonly number[];
  simulatorPrompt(goal: Goal, style: string): readonly number[];

  languageOf(goal: Goal): SlotLanguage;
  /** The same from the policy's prompt, which is all that a policy knows. */
  languageFromPrompt(policyPrompt: readonly number[]): SlotLanguage;

  /** The answer that a policy's turn gives, or null. */
  answerOf(policyTurn: readonly number[]): Answer | null;
  answerWith(goal: Goal, values: Values): Answer;
  isRight(goal: Goal, answer: Answer): boolean;
  /** In [0, 1]; null if no answer was given. */
  grade(goal: Goal, answer: Answer | null): number;

  agent(strategy: Strategy, rng: Rng): SlotAgent<Strategy>;
  readonly strategies: StrategyChoices<Strategy>;
  readonly interviews: Interviews;
}

/** What a strategy chooses, one of a few values each. */
export type StrategyChoice<Strategy> = Exclude<keyof Strategy, 'wander'>;

export interface StrategyChoices<Strategy> {
  readonly choices: { readonly [K in StrategyChoice<Strategy>]: readonly Strategy[K][] };
  /** Weights of the base mixture; every choice has some. */
  readonly weights: { readonly [K in StrategyChoice<Strategy>]: readonly number[] };
  readonly solver: Strategy;
  readonly hasty: Strategy;
  describe(strategy: Strategy): string;
}

/** What a task says of the dialogues in its corpora. */
export interface Interviews {
  /** Policy turns, at most. */
  readonly horizon: number;
  /** Chances of the prober's acts. */
  readonly probes: ProbeShares;
  /** Values that the prober reads back at once, at most. */
  readonly mostReadBack: number;
  readonly garbling: Garbling;
}

export type ProbeShares = readonly [propose: number, confirm: number, ask: number, askAll: number];
