/**
 * The classifier two-sample test: can a discriminator distinguish real from simulated dialogues that it was not trained on?
 * (Lopez-Paz & Oquab 2017; docs/EQUATIONS.md (G10)–(G13))
 *
 * Everything uses held-out dialogues only: accuracy, AUC, their nulls (labels of held-out dialogues are exchanged, the
 * discriminator stays the same) and their intervals, which are therefore about this discriminator. If the test finds
 * nothing, that proves nothing: a better discriminator may find something, and a rare fatal act changes neither number.
 */
import { wilsonInterval, type Interval } from '../domain/interval';
import type { Rng } from '../domain/rng';
import { againstNull, chooseFirst, identity, NULL_DRAWS, type AgainstNull } from './resampling';

/** Scores of dialogues that were used neither for training nor for validation of the discriminator. */
export interface ScoredDialogues {
  /** One log-odds (or any score that is higher for real) per dialogue. */
  readonly scores: ArrayLike<number>;
  /** 1 real, 0 simulated. */
  readonly isReal: ArrayLike<number>;
}

export interface C2stSettings {
  /** B, the number of permutations; at least 999 if a p-value is reported. */
  readonly permutations: number;
  /** Scores above it are classified as real; 0 means even odds. */
  readonly threshold: number;
}

const C2ST: C2stSettings = { permutations: NULL_DRAWS, threshold: 0 };

export interface C2stNumber extends AgainstNull {
  readonly value: number;
  readonly interval: Interval;
}

export interface C2stReport {
  /** Number of held-out dialogues of each kind. */
  readonly real: number;
  readonly simulated: number;
  /** (G10) Mean of two shares: correctly classified real dialogues, and correctly classified simulated ones. */
  readonly accuracy: C2stNumber;
  /** (G11) P(a real dialogue scores higher than a simulated one), ties counting half. */
  readonly auc: C2stNumber;
  /** (G12) TV ≥ 2·accuracy − 1, and the same from the interval's lower end, which holds with 97.5 % confidence. */
  readonly tvAtLeast: number;
  readonly tvAtLeastLow: number;
}

const Z_95 = 1.959963984540054;

/** @throws RangeError if a kind has no dialogue, lengths differ or a score is not a number */
export function classifierTwoSampleTest(
  dialogues: ScoredDialogues,
  rng: Rng,
  settings: Partial<C2stSettings> = {},
): C2stReport {
  const { permutations, threshold } = { ...C2ST, ...settings };
  const { scores, isReal } = checked(dialogues);
  const total = scores.length;
  const n = isReal.reduce((sum, label) => sum + label, 0);
  const m = total - n;
  if (n === 0 || m === 0)
    throw new RangeError(
      `A two-sample test needs held-out dialogues of both kinds; there are ${n} real and ${m} simulated.`,
    );

  const ranks = midranks(scores);
  // A score equal to the threshold counts as half right.
  const saidReal = scores.map((score) => (score > threshold ? 1 : score === threshold ? 0.5 : 0));
  const allSaidReal = saidReal.reduce((sum, said) => sum + said, 0);
  const accuracyOf = (right: number) => (right / n + (m - (allSaidReal - right)) / m) / 2;
  const aucOf = (rankSum: number) => (rankSum - (n * (n + 1)) / 2) / (n * m);
  const sums = (members: Iterable<number>) => {
    let [right, rankSum] = [0, 0];
    for (const i of members) {
      right += saidReal[i]!;
      rankSum += ranks[i]!;
    }
    return [right, rankSum] as const;
  };

  const order = identity(total);
  const [nullAccuracy_B, nullAuc_B] = [new Float64Array(permutations), new Float64Array(permutations)];
  for (let draw = 0; draw < permutations; draw++) {
    chooseFirst(order, n, rng);
    const [right, rankSum] = sums(order.subarray(0, n));
    nullAccuracy_B[draw] = accuracyOf(right);
    nullAuc_B[draw] = aucOf(rankSum);
  }

  const [right, rankSum] = sums(identity(total).filter((i) => isReal[i] === 1));
  const [accuracy, auc] = [accuracyOf(right), aucOf(rankSum)];
  const accuracyInterval = balancedInterval(right, n, m - (allSaidReal - right), m);
  return {
    real: n,
    simulated: m,
    accuracy: { value: accuracy, interval: accuracyInterval, ...againstNull(accuracy, nullAccuracy_B) },
    auc: { value: auc, interval: delongInterval(auc, scores, isReal, ranks), ...againstNull(auc, nullAuc_B) },
    tvAtLeast: Math.max(0, 2 * accuracy - 1),
    tvAtLeastLow: Math.max(0, 2 * accuracyInterval.low - 1),
  };
}

function checked({ scores, isReal }: ScoredDialogues): { scores: Float64Array; isReal: Uint8Array } {
  if (scores.length !== isReal.length)
    throw new RangeError(`Scores and labels differ in length: ${scores.length} and ${isReal.length}.`);
  const unreadable = Array.from(scores).findIndex((score) => Number.isNaN(score));
  if (unreadable >= 0) throw new RangeError(`The score of dialogue ${unreadable} is not a number.`);
  return { scores: Float64Array.from(scores), isReal: Uint8Array.from(isReal, (label) => (label ? 1 : 0)) };
}

/** Ranks from 1; equal scores share the mean of theirs. */
export function midranks(scores: ArrayLike<number>): Float64Array {
  const order = identity(scores.length).sort((i, j) => scores[i]! - scores[j]!);
  const ranks = new Float64Array(scores.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
  }
  return ranks;
}

/** (G10) Interval of the mean of two shares: Wilson's intervals of both, combined by Newcombe's (1998) hybrid. */
function balancedInterval(right: number, n: number, rightSimulated: number, m: number): Interval {
  const [a, b] = [right / n, rightSimulated / m];
  const [ofA, ofB] = [wilsonInterval(right, n), wilsonInterval(rightSimulated, m)];
  const centre = (a + b) / 2;
  return {
    low: Math.max(0, centre - Math.hypot(a - ofA.low, b - ofB.low) / 2),
    high: Math.min(1, centre + Math.hypot(ofA.high - a, ofB.high - b) / 2),
    level: 0.95,
  };
}

/**
 * (G13) DeLong's variance (1988) from each dialogue's placement among the other kind, on the logit scale so that the
 * interval stays inside (0, 1). If no pair is misordered, that variance is 0. The bound is then Clopper and Pearson's, as
 * if each dialogue of the smaller kind were one trial. If all scores are equal, nothing is known: [0, 1].
 */
function delongInterval(auc: number, scores: Float64Array, isReal: Uint8Array, ranks: Float64Array): Interval {
  const kinds = [0, 1].map((label) => identity(scores.length).filter((i) => isReal[i] === label));
  const [m, n] = [kinds[0]!.length, kinds[1]!.length];
  const variance = kinds.reduce((sum, members, label) => {
    if (members.length < 2) return sum + 0.25;
    const within = midranks(Float64Array.from(members, (i) => scores[i]!));
    const others = label === 1 ? m : n;
    const placements = Float64Array.from(members, (i, at) => (ranks[i]! - within[at]!) / others);
    const centre = placements.reduce((s, v) => s + v, 0) / placements.length;
    const squares = placements.reduce((s, v) => s + (v - centre) ** 2, 0);
    return sum + squares / (placements.length - 1) / placements.length;
  }, 0);
  if (auc === 1 || auc === 0) {
    const bound = 0.025 ** (1 / Math.min(n, m));
    return auc === 1 ? { low: bound, high: 1, level: 0.95 } : { low: 0, high: 1 - bound, level: 0.95 };
  }
  if (variance === 0) return { low: 0, high: 1, level: 0.95 };
  const half = (Z_95 * Math.sqrt(variance)) / (auc * (1 - auc));
  const at = (logit: number) => 1 / (1 + Math.exp(-logit));
  const centre = Math.log(auc / (1 - auc));
  return { low: at(centre - half), high: at(centre + half), level: 0.95 };
}
