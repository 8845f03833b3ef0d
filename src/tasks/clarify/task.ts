/**
 * `clarify`: booking a trip. The goal is one value for each of three slots; the policy asks, reads back and proposes.
 *
 * An answer is a proposal of all three values; it is right when it equals the goal exactly. What it has in common with
 * other tasks of its kind is in src/tasks/slots, people are in src/personas.
 */
import type { Task } from '../../domain/task';
import { saidSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct } from '../../personas/core/acts';
import { slotTask, slotUserChecks } from '../slots/slot-task';
import { scriptedPolicies, strategyFamily } from '../slots/strategies';
import { definition } from './definition';
import type { ClarifyGoal } from './definition';
import { language } from './language';
import population from './population.json';
import { SLOTS, SLOT_VALUES, vocabulary } from './vocabulary';

export { policyCorpus, simulatorCorpus, simulatorDrill } from './corpus';
export type { ClarifyGoal } from './definition';
export { recipes } from './recipe';

/** " +city +month": the slots of the values that an act names. */
function slotsNamed(act: PolicyAct | UserAct, sign: string): string {
  if (act.kind === 'propose' || !('values' in act)) return '';
  return saidSlots(act.values)
    .map((slot) => ` ${sign}${SLOTS[slot]!}`)
    .join('');
}

export const task: Task<ClarifyGoal> = {
  ...slotTask(definition),
  title: 'Clarify: book a trip',
  description: 'A user wants a trip (city, month, transport) but tells it in pieces; ask, read back, and propose.',
  defaultPopulation: population,

  actOf({ speaker, tokens }) {
    if (speaker === 'user') {
      const act = language.readUser(tokens);
      return `${act.kind}${slotsNamed(act, act.kind === 'tell' ? '' : '+')}`;
    }
    const act = language.readPolicy(tokens);
    return act.kind === 'ask' ? `ask ${SLOTS[act.slot]!}` : `${act.kind}${slotsNamed(act, '')}`;
  },

  describeGoal: ({ goal }) => goal.map((value, slot) => `${SLOTS[slot]!} ${SLOT_VALUES[slot]![value]!}`).join(', '),
};

export const contentTokens: ReadonlySet<number> = new Set(vocabulary.valueTokens);

export const answerMask = (policyTurn: readonly number[]): readonly boolean[] =>
  policyTurn.map((token) => contentTokens.has(token));

export const userChecks = slotUserChecks(definition);
export const { solve, guess } = scriptedPolicies(definition);
export const strategies = strategyFamily(definition);
