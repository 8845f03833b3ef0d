/**
 * What a task offers to a person who plays the user at a keyboard: the secret card, a reading of what was typed, words to
 * choose while typing, and the policy's turns made easy to read. Pure, and without any page.
 *
 * A policy knows only the words of its task, and was trained with the phrasings of scripted people. So what is typed becomes
 * such a phrasing: the one that says what the person meant and is nearest to their words. The person sees exactly what the
 * policy will hear. Whatever cannot be said in the task's words is pointed out before anything is sent.
 */
import type { Episode, Turn } from '../../domain/dialogue';
import type { UserMove } from '../../domain/task';
import type { TurnForms } from './turn-forms';

/**
 * A stretch of what was typed.
 *
 * kept: the policy hears this word. changed: it hears `as` instead. filler: passed over, because nothing is lost with it.
 * unknown: it cannot be said in the task's words.
 */
export interface TypedPiece {
  readonly text: string;
  readonly kind: 'kept' | 'changed' | 'filler' | 'unknown';
  /** What the policy hears for it, or for a filler why it may be passed over; absent if there is nothing to add. */
  readonly as?: string;
  /** Of a filler: more than manners, so the person is told that the policy does not hear it. */
  readonly told?: boolean;
}

export type TypedProblemCode =
  /** Nothing was typed, or no letter of any word. */
  | 'empty'
  | 'no-words'
  /** More than is read at all, or more than fits into one turn. */
  | 'too-long'
  /** Words that the task cannot say. `without` is the turn without them. */
  | 'unknown-words'
  /** A word that may be a slip of several. */
  | 'ambiguous'
  /** Words, but nothing that the policy could hear ("the city"). */
  | 'nothing-said'
  | 'two-values'
  | 'contradiction'
  /** It cannot be told what is not wanted, only what is. */
  | 'cannot-deny'
  /** It can hear that something is wrong, but not which part. `without` says that much. */
  | 'cannot-say-which'
  /** It accepts an answer, affirms or leaves where there is nothing to accept or to affirm yet. */
  | 'too-early'
  /** In this note the word says nothing ("earlier", when the note is on the earliest day). */
  | 'says-nothing-here';

/** A word or phrase to choose instead of typing it. */
export interface Chip {
  readonly label: string;
  /** The whole draft after it was chosen. */
  readonly draft: string;
}

export interface TypedProblem {
  readonly code: TypedProblemCode;
  /** For the person. */
  readonly sentence: string;
  /** Ways out, at most six. */
  readonly choices: readonly Chip[];
}

/** What the policy hears. */
export interface Heard {
  /** Words of the task, and the user's stop token. */
  readonly tokens: readonly number[];
  readonly text: string;
  /** As the task names it ("tell city", "accept"). */
  readonly act: string;
  readonly move: UserMove;
}

export interface TypedTurn {
  /** Every character that was typed, except spaces, is in exactly one piece; in the order of the text. */
  readonly pieces: readonly TypedPiece[];
  /** Null if it is not ready to be sent: `problem` then says why. */
  readonly heard: Heard | null;
  readonly problem: TypedProblem | null;
  /** What the policy hears if the person says "send without it"; null if there is no problem, or nothing is left to send. */
  readonly without: Heard | null;
  /** The stretches that are not in the task's vocabulary. What is known and cannot be told all the same is in no list. */
  readonly unknown: readonly string[];
  /** The stretches that were understood but are not heard ("you idiot", a "yes" before a wish). */
  readonly passedOver: readonly string[];
}

/** One line of the secret card. */
export interface CardLine {
  readonly slot: number;
  /** "City". */
  readonly label: string;
  /** "Rome". */
  readonly wanted: string;
  /** How it is now, where the task begins with a text; null elsewhere. */
  readonly now: string | null;
  /** Whether the person wants something here; otherwise it stays as it is. */
  readonly wished: boolean;
  /** Words that hint at the wish and leave open what exactly is wanted ("warmer"). */
  readonly hints: readonly string[];
}

export interface TaskCard {
  readonly title: string;
  readonly lines: readonly CardLine[];
  /** What success is, in one sentence. */
  readonly success: string;
  /** What the score of an answer is called, where one may be partly right; null where it is right or wrong. */
  readonly score: string | null;
  /** The text to begin with and the wanted one, in tokens; null if the task has no text. */
  readonly note: { readonly original: readonly number[]; readonly wanted: readonly number[] } | null;
}

/** A policy's turn as it is shown: its own words, with capitals and punctuation put in their places. */
export interface ShownTurn {
  readonly text: string;
  readonly answer:
    | { readonly kind: 'values'; readonly parts: readonly { readonly label: string; readonly value: string }[] }
    | { readonly kind: 'note'; readonly text: string; readonly tokens: readonly number[] }
    | null;
}

export interface Keyboard<Goal = unknown> {
  /** Reads what was typed after these turns. Any text; time and size of the result are bounded. */
  typed(episode: Episode<Goal>, turns: readonly Turn[], text: string): TypedTurn;
  /** At most eight. Each of them, with no draft yet, is a turn that can be sent, or a beginning that another chip goes on with. */
  suggestions(episode: Episode<Goal>, turns: readonly Turn[], draft: string): readonly Chip[];
  card(episode: Episode<Goal>): TaskCard;
  /** What a language model that plays the user may say. */
  forms(episode: Episode<Goal>): TurnForms;
  /** Turn `i`, a policy's. */
  shownPolicyTurn(episode: Episode<Goal>, turns: readonly Turn[], i: number): ShownTurn;
  /** How many words the policy and its users have. */
  readonly words: number;
  /** Words of the task for reading. */
  shownWords(tokens: readonly number[]): string;
}
