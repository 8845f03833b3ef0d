/**
 * What a trainer needs from a model, without how it is computed. `rl` knows only this interface; `model` implements it on
 * the GPU, and tests implement it as a table in f64, so that GRPO learns a bandit in milliseconds.
 *
 * Letters: N rows (sequences), T tokens. Arrays named _NT hold one entry per token of a row; entry t belongs to token
 * ids[t] (its log-prob given ids[0..t-1]), so entry 0 is always unused and 0.
 */
export interface TokenRow {
  /** T token ids. */
  readonly ids: ArrayLike<number>;
}

export interface ScoredRow {
  /** T log-probs (nats) at the given temperature; [0] is 0. */
  readonly logprobs: Float32Array;
  /** T entropies (nats) of the distribution that token t was drawn from; [0] is 0. */
  readonly entropies: Float32Array;
}

/** One row of a training batch. The loss is Σ_n Σ_t weights[t] · loss_nt; weights carry mask and aggregation. */
export interface TrainRow extends TokenRow {
  /** T loss weights; 0 if the token is not a target (user, prompt, padding, forced stop tokens). weights[0] is 0. */
  readonly weights: ArrayLike<number>;
  /** Advantage of the row, or T advantages, one per token (surrogate objective only). */
  readonly advantage?: number | ArrayLike<number>;
  /** T log-probs under the sampling policy π_old (surrogate objective only). */
  readonly oldLogprobs?: ArrayLike<number>;
  /** T log-probs under the reference policy; needed if beta > 0. */
  readonly refLogprobs?: ArrayLike<number>;
}

export type KlEstimator = 'k1' | 'k2' | 'k3';

/** Loss of a token: −log p, or GRPO's clipped surrogate (docs/METHOD.md §4, docs/EQUATIONS.md). */
export type Objective =
  | { readonly kind: 'nll' }
  | {
      readonly kind: 'surrogate';
      readonly clipLow: number;
      readonly clipHigh: number;
      readonly beta: number;
      readonly klEstimator: KlEstimator;
      /** 'sequence' is GSPO's ratio: exp(mean token log-ratio over tokens with weight ≠ 0). */
      readonly level: 'token' | 'sequence';
    };

export interface OptimiserStep {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decays matrices only. */
  readonly weightDecay: number;
  /** Global L2 norm the gradient is clipped to; Infinity for none. */
  readonly maxGradNorm: number;
}

export interface StepReport {
  /** Σ weights · loss, before the update. */
  readonly loss: number;
  /** L2 norm of the whole gradient before clipping. */
  readonly gradNorm: number;
  /** Each row's log-probs and entropies in the training forward pass, before the update. */
  readonly rows: readonly ScoredRow[];
}

export interface TrainablePolicy {
  /** Log-probs and entropies of given tokens, logits divided by `temperature`. No update. */
  score(rows: readonly TokenRow[], temperature: number): Promise<readonly ScoredRow[]>;
  /** One optimiser step. Micro-batching inside must not change the gradient. */
  step(
    rows: readonly TrainRow[],
    objective: Objective,
    temperature: number,
    optimiser: OptimiserStep,
  ): Promise<StepReport>;
}

export interface SampledTurn {
  /** Sampled ids, with the stop token at the end unless `truncated`. */
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
  readonly entropies: readonly number[];
  /** True if the token limit was reached before the stop token. */
  readonly truncated: boolean;
}

export interface SampleOptions {
  readonly temperature: number;
  readonly stopToken: number;
  /** Most tokens of this turn, stop token included. */
  readonly maxTokens: number;
  /** With the dialogue's key and the token's position, seed and purpose determine every draw. */
  readonly seed: number;
  readonly purpose: string;
}

/**
 * N dialogues in lockstep over one KV cache that is kept across turns. Rows are named by their index in `begin`.
 * A row's result depends only on its own tokens and key, never on the other rows of the call.
 */
export interface DialogueSampler {
  /** Starts rows 0..N−1 afresh. keys[n] (u32) names dialogue n in the random stream; prompts[n] is its context. */
  begin(keys: ArrayLike<number>, prompts: readonly (readonly number[])[]): void;
  /** Adds tokens that the row did not sample (the other speaker's turn, or a forced stop token). */
  append(row: number, tokens: readonly number[]): void;
  /** Samples one turn for each named row. Waits for the device only once, at the end of the turn. */
  sample(rows: readonly number[], options: SampleOptions): Promise<readonly SampledTurn[]>;
}
