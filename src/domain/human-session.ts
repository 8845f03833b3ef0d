/**
 * What a person did in the view Talk: one card, and the dialogues that they held about it with one policy, or with two that
 * they did not know apart. It is stored, and a class's files of it are merged. A pseudonym is the most that it says of whom.
 */
import type { Outcome, Turn } from './dialogue';

export const SESSION_SCHEMA = 1;

/** Where an episode comes from: `task.sampleEpisode(seed, TALK_PURPOSE, index)`. */
export interface Card {
  readonly seed: number;
  readonly index: number;
}

export const TALK_PURPOSE = 'talk';

/** A share of dialogues, for example successes. A graded task counts grades, so it need not be a whole number. */
export interface CountedShare {
  readonly value: number;
  readonly dialogues: number;
}

/** A policy that a person talked to, with what was known of it then. */
export interface TalkedPolicy {
  /** The way of training ("naive"), or "base". */
  readonly arm: string;
  /** What it was trained with, and where: "Clarify, λ = 1, seed 1, lavapipe". Empty for the base policy. */
  readonly origin: string;
  /** SHA-256 (hexadecimal) of its weights: two policies are the same if these are. */
  readonly weights: string;
  /** Success in its training simulator; null if it has none. */
  readonly promised: CountedShare | null;
  /** Success with the synthetic people; null if it was not measured. */
  readonly people: CountedShare | null;
}

export interface HumanDialogue {
  readonly policy: TalkedPolicy;
  readonly temperature: number;
  readonly horizon: number;
  readonly turns: readonly Turn[];
  readonly outcome: Outcome;
}

/** Which dialogue served the person better: its index, or no difference. */
export type Preference = 0 | 1 | 'same';

export interface HumanSession {
  readonly schema: typeof SESSION_SCHEMA;
  /** A fresh random name. Two records with the same id are the same session. */
  readonly id: string;
  readonly task: string;
  readonly card: Card;
  /** Milliseconds since 1970, when the card was dealt. */
  readonly atMs: number;
  /** A pseudonym; empty if none was given. */
  readonly by: string;
  /** Whether the policies had neutral names while the person talked. */
  readonly blind: boolean;
  /** In the order in which they were held. */
  readonly dialogues: readonly HumanDialogue[];
  /** Null where one policy was talked to, or nothing was said yet. */
  readonly preferred: Preference | null;
}
