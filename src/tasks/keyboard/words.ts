/**
 * What a task tells its keyboard: how its slots are called, and how people say things that its vocabulary lacks. All of it
 * may be absent; then a person types the task's own words, with slips.
 *
 * Phrases are lists with "|" between them: levelled words (split.ts) with single spaces.
 */
import type { Values } from '../../personas/core/acts';

export interface SlotWords {
  /** On the card: "City". */
  readonly label: string;
  /** "cities", for "The cities are …". */
  readonly plural: string;
  /** How the slot is called. */
  readonly names: string;
  /** The slot whose name is spoken with values of this one ("the day last"). */
  readonly about?: number;
  /** The vague word for being put in another place ("moved"). */
  readonly moves?: string;
  /** Other phrases for a value, by its word. */
  readonly synonyms?: Readonly<Record<string, string>>;
  /** Values of the same kind that the task does not have ("lisbon"). */
  readonly elsewhere?: string;
  /** The word for having none; "without X" and "no X" then say it. */
  readonly none?: string;
  /** Words of values that are also good manners ("please"), and are values only where something shows it. */
  readonly manners?: readonly string[];
}

/** What a text can have too much or too little of. */
export interface Quality {
  /** "formal|official". */
  readonly names: string;
  /** The task's word for wanting more of it, and for less; null where nobody can wish that. */
  readonly more: string | null;
  readonly less: string | null;
}

export interface KeyboardWords<Goal> {
  /** Title of the card, what success is, and how an answer is scored if it may be partly right. */
  readonly card: { readonly title: string; readonly success: string; readonly score?: string };
  /** In the order of the slots. */
  readonly slots: readonly SlotWords[];
  /** Words that have a capital letter wherever they stand. */
  readonly proper: readonly string[];
  /** Phrases for words that say a value vaguely, by the word. */
  readonly vague?: Readonly<Record<string, string>>;
  /** "Less polite" and "too formal" wish the opposite of the quality; "not polite enough" wishes more of it. */
  readonly qualities?: readonly Quality[];
  /** More phrases for acts, fillers and words that cannot be said, as in common-words.ts. These win over those. */
  readonly greet?: string;
  readonly fillers?: string;
  readonly unsayable?: string;
  /** "from Monday" names what is replaced; otherwise a place where a way begins. */
  readonly fromIsOld?: boolean;
  /** For a task about a text. */
  readonly note?: {
    /** Words that no wish is about: they may be passed over where the note has them, and cannot be said where it has not. */
    readonly fixed: readonly string[];
    original(goal: Goal): readonly number[];
    wanted(goal: Goal, values: Values): readonly number[];
    /** The text that a policy's turn sends, or null. */
    sentIn(policyTurn: readonly number[]): readonly number[] | null;
  };
}

/** For a task that says nothing of its own. */
export function plainWords<Goal>(slots: number): KeyboardWords<Goal> {
  return {
    card: { title: 'What you want', success: 'You are offered exactly this in the end, and do not leave before.' },
    slots: Array.from({ length: slots }, (_, slot) => ({
      label: `Item ${slot + 1}`,
      plural: `words of item ${slot + 1}`,
      names: `item ${slot + 1}`,
    })),
    proper: [],
  };
}
