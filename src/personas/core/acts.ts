/**
 * What can be said in a dialogue about slots and values, as acts of a policy and of a user, without words.
 *
 * Not here: tokens and phrasings (they belong to a task) and how people react to an act (behaviour.ts).
 */

/** One entry per slot: the index of the value, or UNSAID. */
export type Values = readonly number[];
export const UNSAID = -1;

/** The hidden goal (every slot has a value) and the number of values of each slot. */
export interface Problem {
  readonly goal: Values;
  readonly sizes: readonly number[];
  /** The value that means "leave it as it is", if there is one. People say it only when asked. */
  readonly untold?: number;
}

export type PolicyAct =
  | { readonly kind: 'ask'; readonly slot: number }
  | { readonly kind: 'ask-all' }
  /** Reads one or more values back. */
  | { readonly kind: 'confirm'; readonly values: Values }
  /** The answer: a value for every slot. */
  | { readonly kind: 'propose'; readonly values: Values }
  | { readonly kind: 'other' };

export type UserAct =
  | { readonly kind: 'greet' }
  | { readonly kind: 'tell'; readonly values: Values }
  /** Does not know, or speaks of something else. */
  | { readonly kind: 'unsure' }
  | { readonly kind: 'yes' }
  /** `values` are corrections, possibly none. */
  | { readonly kind: 'no'; readonly values: Values }
  | { readonly kind: 'accept' }
  | { readonly kind: 'reject'; readonly values: Values }
  | { readonly kind: 'leave' }
  /** The policy's turn made no sense. */
  | { readonly kind: 'unclear' }
  /** A turn that makes no sense. No person says it, but a simulator may. */
  | { readonly kind: 'other' };

const KINDS: readonly (UserAct | PolicyAct)['kind'][] = [
  'other',
  'greet',
  'tell',
  'unsure',
  'yes',
  'no',
  'accept',
  'reject',
  'leave',
  'unclear',
  'ask',
  'ask-all',
  'confirm',
  'propose',
];

/** A different number for each act, if no slot has more than 62 values. */
export function actCode(act: UserAct | PolicyAct): number {
  let code = KINDS.indexOf(act.kind);
  if ('slot' in act) return code * 64 + act.slot + 1;
  if ('values' in act) for (const value of act.values) code = code * 64 + value + 2;
  return code;
}

export function nothingSaid(slots: number): Values {
  return new Array<number>(slots).fill(UNSAID);
}

/** Only `slot`, with the value it has in `values`. */
export function onlySlot(values: Values, slot: number): Values {
  return values.map((value, s) => (s === slot ? value : UNSAID));
}

/** Only `slots`, with the values they have in `values`. */
export function onlySlots(values: Values, slots: readonly number[]): Values {
  return values.map((value, s) => (slots.includes(s) ? value : UNSAID));
}

export function saidSlots(values: Values): number[] {
  // A loop, because flatMap here took a third of the time of making a corpus.
  const slots: number[] = [];
  for (let slot = 0; slot < values.length; slot++) if (values[slot] !== UNSAID) slots.push(slot);
  return slots;
}

/** Slots that are said in `values` and differ from the goal. */
export function wrongSlots(values: Values, goal: Values): number[] {
  return saidSlots(values).filter((slot) => values[slot] !== goal[slot]);
}

/** Every slot has a value, and it is the goal's. */
export function meetsGoal(values: Values, goal: Values): boolean {
  return values.every((value, slot) => value === goal[slot]);
}
