/**
 * GRPO's per-token loss in f64, each term together with its derivative: a readable reference for the surrogate that the
 * GPU computes (docs/EQUATIONS.md (4)–(9)).
 *
 * Derivatives are with respect to the token's log-prob under the current policy; the backward pass of softmax needs no
 * others. Not here: masks and aggregation (weights, see aggregation.ts) and advantages (advantages.ts).
 * Source: Schulman et al. 2017 (clipping), Schulman 2020 "Approximating KL divergence" (k1, k2, k3), Zheng et al. 2025
 * (GSPO), as TRL's GRPOTrainer 1.10 combines them.
 */
import type { KlEstimator, Objective, TrainRow } from '../domain/trainable-policy';

export interface Term {
  readonly loss: number;
  /** Derivative of the loss with respect to its argument (a log-prob or a log-ratio), nats⁻¹. */
  readonly derivative: number;
}

export interface ClippedTerm extends Term {
  /** ρ < 1 − ε_low with a negative advantage: the bound is active and the gradient is 0. */
  readonly clippedLow: boolean;
  /** ρ > 1 + ε_high with a positive advantage. */
  readonly clippedHigh: boolean;
}

/** (6) −min(ρA, clip(ρ, 1 − ε_low, 1 + ε_high)·A) with ρ = exp(logRatio); derivative with respect to logRatio. */
export function clippedSurrogate(logRatio: number, advantage: number, clipLow: number, clipHigh: number): ClippedTerm {
  // Not by multiplying: ρ overflows from log ρ = 710 on, and ∞ · 0 is not 0.
  if (advantage === 0) return { loss: 0, derivative: 0, clippedLow: false, clippedHigh: false };
  const ratio = Math.exp(logRatio);
  const clippedLow = ratio < 1 - clipLow && advantage < 0;
  const clippedHigh = ratio > 1 + clipHigh && advantage > 0;
  const bounded = clippedLow ? 1 - clipLow : clippedHigh ? 1 + clipHigh : ratio;
  const derivative = clippedLow || clippedHigh ? 0 : -ratio * advantage;
  return { loss: -bounded * advantage, derivative, clippedLow, clippedHigh };
}

/** (7) Estimators of KL(π ‖ π_ref) from one token sampled from π; derivative with respect to its log-prob. */
export const KL_ESTIMATORS: Readonly<Record<KlEstimator, (logprob: number, refLogprob: number) => Term>> = {
  k1: (logprob, refLogprob) => ({ loss: logprob - refLogprob, derivative: 1 }),
  k2: (logprob, refLogprob) => ({ loss: (logprob - refLogprob) ** 2 / 2, derivative: logprob - refLogprob }),
  k3: (logprob, refLogprob) => {
    const gap = refLogprob - logprob;
    return { loss: Math.exp(gap) - gap - 1, derivative: 1 - Math.exp(gap) };
  },
};

export interface RowTerms {
  /** Loss of each token, unweighted (T); 0 if the weight is 0. */
  readonly loss_T: Float64Array;
  /** d (Σ_t weights[t]·loss_T[t]) / d logprob of each token (T). */
  readonly derivative_T: Float64Array;
  /** Σ_t weights[t]·loss_T[t]. */
  readonly loss: number;
  /** Number of tokens with a weight whose clip bound is active; with `sequence`, all tokens of a row or none. */
  readonly clippedLow: number;
  readonly clippedHigh: number;
}

type Surrogate = Extract<Objective, { kind: 'surrogate' }>;

/** Advantage of token t. */
export function advantageAt({ advantage = 0 }: TrainRow, t: number): number {
  return typeof advantage === 'number' ? advantage : advantage[t]!;
}

function activeTokens(row: TrainRow): number[] {
  return Array.from({ length: row.ids.length }, (_, t) => t).filter((t) => row.weights[t] !== 0);
}

/** (4) log ρ_t = log π − log π_old, one per token. */
function tokenLogRatios(row: TrainRow, logprobs_T: ArrayLike<number>): (t: number) => number {
  return (t) => logprobs_T[t]! - row.oldLogprobs![t]!;
}

/** (5) GSPO: the mean of the row's token log-ratios, the same for every token. */
function sequenceLogRatio(row: TrainRow, logprobs_T: ArrayLike<number>, active: readonly number[]): number {
  const tokenLogRatio = tokenLogRatios(row, logprobs_T);
  return active.reduce((sum, t) => sum + tokenLogRatio(t), 0) / Math.max(active.length, 1);
}

/** (8), (9) One row under the surrogate objective, given its current log-probs (T). */
export function surrogateRow(row: TrainRow, logprobs_T: ArrayLike<number>, objective: Surrogate): RowTerms {
  const active = activeTokens(row);
  const loss_T = new Float64Array(row.ids.length);
  const derivative_T = new Float64Array(row.ids.length);
  const tokenLogRatio = tokenLogRatios(row, logprobs_T);
  const shared = objective.level === 'sequence' ? sequenceLogRatio(row, logprobs_T, active) : null;
  let clippedLow = 0;
  let clippedHigh = 0;
  let bySharedRatio = 0;
  for (const t of active) {
    const term = clippedSurrogate(
      shared ?? tokenLogRatio(t),
      advantageAt(row, t),
      objective.clipLow,
      objective.clipHigh,
    );
    loss_T[t] = term.loss;
    if (shared === null) derivative_T[t] = row.weights[t]! * term.derivative;
    else bySharedRatio += row.weights[t]! * term.derivative;
    clippedLow += Number(term.clippedLow);
    clippedHigh += Number(term.clippedHigh);
  }
  // The shared log-ratio is the mean over n active tokens, and every token's loss depends on it.
  if (shared !== null) for (const t of active) derivative_T[t] = bySharedRatio / active.length;
  if (objective.beta > 0) {
    for (const t of active) {
      const term = KL_ESTIMATORS[objective.klEstimator](logprobs_T[t]!, row.refLogprobs![t]!);
      loss_T[t]! += objective.beta * term.loss;
      derivative_T[t]! += row.weights[t]! * objective.beta * term.derivative;
    }
  }
  const loss = active.reduce((sum, t) => sum + row.weights[t]! * loss_T[t]!, 0);
  return { loss_T, derivative_T, loss, clippedLow, clippedHigh };
}

/** (16) −log p of each token with a weight. */
export function nllRow(row: TrainRow, logprobs_T: ArrayLike<number>): RowTerms {
  const loss_T = new Float64Array(row.ids.length);
  const derivative_T = new Float64Array(row.ids.length);
  let loss = 0;
  for (const t of activeTokens(row)) {
    loss_T[t] = -logprobs_T[t]!;
    derivative_T[t] = -row.weights[t]!;
    loss += row.weights[t]! * loss_T[t]!;
  }
  return { loss_T, derivative_T, loss, clippedLow: 0, clippedHigh: 0 };
}

/** One row under either objective: the terms that a TrainablePolicy's `step` sums and differentiates. */
export function objectiveRow(row: TrainRow, logprobs_T: ArrayLike<number>, objective: Objective): RowTerms {
  return objective.kind === 'nll' ? nllRow(row, logprobs_T) : surrogateRow(row, logprobs_T, objective);
}
