/**
 * Episode, Turn, Dialogue, Outcome: the nouns of a conversation. Token ids are kept end to end; text is only ever made
 * for display and never tokenised again.
 *
 * The user speaks first; then policy and user alternate. A turn ends with its speaker's own stop token, so the token
 * stream needs no role markers:   user … </user>  policy … </policy>  user … </user>  …
 */
export type Speaker = 'policy' | 'user';

/** A hidden problem. The same index gives the same episode in every arm. */
export interface Episode<Goal = unknown> {
  readonly index: number;
  readonly goal: Goal;
}

export interface Turn {
  readonly speaker: Speaker;
  /** Token ids with the stop token at the end. */
  readonly tokens: readonly number[];
  /** log-prob (nats) of each token under the sampler that produced it (π_old); absent for synthetic real users. */
  readonly logprobs?: readonly number[];
  /** Entropy (nats) of the sampling distribution at each token. */
  readonly entropies?: readonly number[];
  /** True when the turn hit its token limit: the stop token was appended by the environment and is no action. */
  readonly truncated?: boolean;
}

/** How many tokens of a turn its speaker chose: all but a stop token that the environment appended. They come first. */
export function chosenTokens({ tokens, truncated }: Pick<Turn, 'tokens' | 'truncated'>): number {
  return truncated ? tokens.length - 1 : tokens.length;
}

/** Why a dialogue ended: the user accepted an answer, the user left, or the horizon was reached. */
export type StopReason = 'accepted' | 'left' | 'horizon';

export interface Outcome {
  readonly stop: StopReason;
  /** The answer in force at the end is exactly right (1) or not (0); tasks with graded answers use the interval. */
  readonly correct: number;
  /** The user's verdict: 1 when the user accepted the last answer. */
  readonly accepted: number;
  /** Policy turns taken. */
  readonly turns: number;
  /** The user's real aim was met: correct, and the user had not left. The headline metric. */
  readonly success: number;
}

export interface Dialogue<Goal = unknown> {
  readonly episode: Episode<Goal>;
  /** Who the user was: 'real', or the name of a simulator ('prompted', 'calibrated'). */
  readonly user: string;
  /** For synthetic real users, the persona behind it. Never shown to any model. */
  readonly persona?: string;
  readonly turns: readonly Turn[];
  readonly outcome: Outcome;
  readonly reward: number;
}
