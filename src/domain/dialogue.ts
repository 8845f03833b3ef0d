/**
 * Episode, Turn, Dialogue, Outcome: the data of a conversation. Everything is stored as token ids; text is made only for
 * display and never tokenised again.
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
  /** True if the turn reached its token limit: then the environment appended the stop token, which is not an action. */
  readonly truncated?: boolean;
}

/** How many tokens of a turn its speaker chose: all except a stop token appended by the environment. They come first. */
export function chosenTokens({ tokens, truncated }: Pick<Turn, 'tokens' | 'truncated'>): number {
  return truncated ? tokens.length - 1 : tokens.length;
}

/** Why a dialogue ended: the user accepted an answer, the user left, or the horizon was reached. */
export type StopReason = 'accepted' | 'left' | 'horizon';

export interface Outcome {
  readonly stop: StopReason;
  /** 1 if the final answer is exactly right, else 0; a task that grades its answers gives any number in [0, 1]. */
  readonly correct: number;
  /** The user's verdict: 1 when the user accepted the last answer. */
  readonly accepted: number;
  /** Policy turns taken. */
  readonly turns: number;
  /** The user got what they wanted: the answer is correct, and the user did not leave. The main metric. */
  readonly success: number;
}

export interface Dialogue<Goal = unknown> {
  readonly episode: Episode<Goal>;
  /** Who the user was: 'real', or the name of a simulator ('prompted', 'calibrated'). */
  readonly user: string;
  /** The persona of a synthetic real user. Never shown to any model. */
  readonly persona?: string;
  readonly turns: readonly Turn[];
  readonly outcome: Outcome;
  readonly reward: number;
}
