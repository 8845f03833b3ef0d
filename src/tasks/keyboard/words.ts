/**
 * What a task tells its keyboard: how its slots are called, and how people say things that its vocabulary lacks. All of it
 * may be absent; then a person types the task's own words, with slips.
 */
import type { Values } from '../../personas/core/acts';

export interface SlotWords {
  /** On the card: "City". */
  readonly label: string;
}

export interface KeyboardWords<Goal> {
  /** Title of the card, and what success is. */
  readonly card: { readonly title: string; readonly success: string };
  /** In the order of the slots. */
  readonly slots: readonly SlotWords[];
  /** Words that have a capital letter wherever they stand. */
  readonly proper: readonly string[];
  /** For a task about a text. */
  readonly note?: {
    original(goal: Goal): readonly number[];
    wanted(goal: Goal, values: Values): readonly number[];
    /** The text that a policy's turn sends, or null. */
    sentIn(policyTurn: readonly number[]): readonly number[] | null;
  };
}
