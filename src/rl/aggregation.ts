/**
 * Combines token losses into one number with a weight for every token: loss = Σ_n Σ_t weights_NT · loss_NT
 * (docs/EQUATIONS.md (10)–(13)). A variant is a function in the table, never a branch in the trainer.
 *
 * Weights are computed from the whole batch before it is split, so micro-batches cannot change the gradient. TRL's
 * `bnpo` divides by the tokens of its micro-batch; our micro-batch is the whole batch, so here it equals
 * `dapo`. Source: TRL GRPOTrainer 1.10; Yu et al. 2025 (DAPO); Liu et al. 2025 (Dr. GRPO).
 */
export type LossType = 'grpo' | 'bnpo' | 'dapo' | 'dr_grpo' | 'gspo';

/** mask_NT[n][t] is 1 if token t of row n is an action, else 0. */
export type Mask_NT = readonly ArrayLike<number>[];

function tokensIn(mask_T: ArrayLike<number>): number {
  let tokens = 0;
  for (let t = 0; t < mask_T.length; t++) tokens += mask_T[t]!;
  return tokens;
}

const scaled = (mask_T: ArrayLike<number>, weight: number) => Float64Array.from(mask_T, (m) => m * weight);

/** Σ loss / divisor, the same weight for every action of the batch. */
const evenly = (mask_NT: Mask_NT, divisor: number) => mask_NT.map((mask_T) => scaled(mask_T, 1 / Math.max(divisor, 1)));

const batchTokens = (mask_NT: Mask_NT) => mask_NT.reduce((sum, mask_T) => sum + tokensIn(mask_T), 0);

/** `maxLength`: the largest possible number of actions in a row (only for `dr_grpo`). */
type Aggregation = (mask_NT: Mask_NT, maxLength: number) => Float64Array[];

const rowMeans: Aggregation = (mask_NT) =>
  mask_NT.map((mask_T) => scaled(mask_T, 1 / (Math.max(tokensIn(mask_T), 1) * mask_NT.length)));

export const AGGREGATIONS: Readonly<Record<LossType, Aggregation>> = {
  /** (10) Mean over rows of the row's token mean: long and short dialogues count the same. */
  grpo: rowMeans,
  /** (11) Mean over the tokens of the micro-batch (here: of the batch). */
  bnpo: (mask_NT) => evenly(mask_NT, batchTokens(mask_NT)),
  /** (12) Sum over all tokens / number of active tokens in the whole batch. */
  dapo: (mask_NT) => evenly(mask_NT, batchTokens(mask_NT)),
  /** (13) Sum over all tokens / (rows · longest possible row): the gradient does not depend on lengths. */
  dr_grpo: (mask_NT, maxLength) => evenly(mask_NT, mask_NT.length * maxLength),
  /** (10) with the ratio of the row (5) instead of those of the tokens: Zheng et al. 2025. */
  gspo: rowMeans,
};
