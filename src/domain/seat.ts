/**
 * Where the user of a dialogue sits. Whoever it is, a scripted person, a language model, a person at the keyboard or a
 * dialogue that was recorded, a rollout knows only this interface. Everything is asynchronous, because a person takes as
 * long as it takes.
 *
 * N dialogues are numbered 0..N−1. A group shares the problem and the opening turn, which is all that the policy sees before
 * its first token (GRPO's "same prompt").
 */
import type { Episode, Turn } from './dialogue';

export interface DialogueStart<Goal> {
  readonly episode: Episode<Goal>;
  /** Key of the dialogue in the random streams of its purpose (u32). */
  readonly key: number;
  /** Key of its group; dialogues of a group have the same opening. Equal to `key` if there are no groups. */
  readonly groupKey: number;
  /** Turns already taken, the last one by the user; empty if the dialogue starts with the user's opening. */
  readonly history: readonly Turn[];
}

/** Key of all draws of a batch. Arms use the same purposes, so they share episodes and the luck of their users. */
export interface DrawKey {
  readonly seed: number;
  readonly purpose: string;
}

/** What can be asked of whoever sits there. */
export interface SeatTraits {
  /** Answers many dialogues at a time, fast enough to train with. */
  readonly batched: boolean;
  /** Says the same again where the draws and all that it hears are the same. */
  readonly reproducible: boolean;
  /** Its turns carry their log-probs. */
  readonly scores: boolean;
}

export interface Seat<Goal = unknown> {
  /** 'real', or the name of the simulator, the language model or the record. */
  readonly name: string;
  readonly traits: SeatTraits;
  /** Rejects with `cancelled` when the signal is aborted. */
  open(starts_N: readonly DialogueStart<Goal>[], draws: DrawKey, signal?: AbortSignal): Promise<SeatedUsers>;
}

/** The users of one batch of dialogues. */
export interface SeatedUsers {
  /** Opening turn of each dialogue; null if it has a history. */
  readonly openings_N: readonly (Turn | null)[];
  /** Persona of each synthetic user; null for everybody else. */
  readonly personas_N: readonly (string | null)[];
  /** The next user turn of each of these dialogues, after the given policy turns (same order as `rows`). Rejects as `open`. */
  reply(rows: readonly number[], policyTurns: readonly Turn[], signal?: AbortSignal): Promise<readonly Turn[]>;
}
