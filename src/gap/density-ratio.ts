/**
 * Turns a discriminator's log-odds into importance weights w = p_real / p_sim of simulated dialogues (docs/EQUATIONS.md
 * (G1)–(G5)), and measures what can go wrong: few effective dialogues, clipped weight, missing support.
 *
 * Log-odds are those of balanced classes: a discriminator that was trained on more real than simulated dialogues has
 * subtracted log(n_real / n_sim). If the simulator never says what real users say, no weights can repair it; `supportOf`
 * looks for that.
 */
import { shareText } from './wording';

export interface DensityRatioSettings {
  /** Larger ratios are clipped to this. */
  readonly maxRatio: number;
}

const DENSITY_RATIO: DensityRatioSettings = { maxRatio: 20 };

export interface ImportanceWeights {
  /** One per simulated dialogue, clipped and self-normalised: their mean is 1. */
  readonly weights: Float64Array;
  /** (G3) In dialogues: between 1 and their number. */
  readonly effectiveSampleSize: number;
  /** Share in [0, 1] of dialogues whose ratio was clipped. */
  readonly clippedDialogues: number;
  /** Share in [0, 1] of the ratios' sum that clipping took away. */
  readonly clippedWeight: number;
  /**
   * Mean ratio before clipping. Its expectation is the share of real dialogues that the simulator can produce at all: 1 with
   * full support and right log-odds.
   */
  readonly meanRatio: number;
}

/** (G1)–(G3). @throws RangeError if there is no dialogue or a log-odds is NaN */
export function importanceWeights(
  simulatedLogOdds: ArrayLike<number>,
  settings: Partial<DensityRatioSettings> = {},
): ImportanceWeights {
  const { maxRatio } = { ...DENSITY_RATIO, ...settings };
  const n = simulatedLogOdds.length;
  if (n === 0) throw new RangeError('There is no simulated dialogue to weight.');
  const weights = new Float64Array(n);
  let ratios = 0;
  let sum = 0;
  let squares = 0;
  let clipped = 0;
  for (let i = 0; i < n; i++) {
    const ratio = Math.exp(simulatedLogOdds[i]!);
    if (Number.isNaN(ratio)) throw new RangeError(`The log-odds of simulated dialogue ${i} is not a number.`);
    const weight = Math.min(ratio, maxRatio);
    clipped += Number(ratio > maxRatio);
    ratios += ratio;
    sum += weight;
    squares += weight * weight;
    weights[i] = weight;
  }
  // Every ratio underflowed, so all dialogues get the same weight.
  if (sum === 0)
    return { weights: weights.fill(1), effectiveSampleSize: n, clippedDialogues: 0, clippedWeight: 0, meanRatio: 0 };
  for (let i = 0; i < n; i++) weights[i]! *= n / sum;
  return {
    weights,
    effectiveSampleSize: (sum * sum) / squares,
    clippedDialogues: clipped / n,
    clippedWeight: ratios === Infinity ? 1 : 1 - sum / ratios,
    meanRatio: ratios / n,
  };
}

export interface SupportReport {
  /** Number and share of real dialogues whose log-odds no simulated dialogue reaches. */
  readonly unreached: number;
  readonly unreachedShare: number;
  /** (G5) Upper bound of P(this many or more unreached | the simulator can say all that real users say, with these ratios). */
  readonly p: number;
  /** A sentence with the numbers; null if p > 0.05. */
  readonly warning: string | null;
}

/** Level of the warning of missing support. */
const SUPPORT_LEVEL = 0.05;
/** Scores after the 60th matter only with probability 2⁻⁶⁰. */
const MOST_SCORES = 60;

/**
 * (G5) Do more real dialogues score above all simulated ones than full support explains? A shift alone puts many there: for
 * N(1, 1) against N(0, 1), 3 % lie above 500 simulated ones. With full support, real scores are distributed like simulated
 * scores drawn by weight. So the null needs the simulated scores alone: n draws by weight from a random half of them, and
 * how many of these exceed the other half. The maximum of a half is lower than that of all scores, which makes up for
 * ratios that still grow beyond the highest score. Only the order of the scores and the ratios of their weights matter:
 * a constant error of the log-odds changes nothing, over-confident ones make the warning rarer, under-confident ones more
 * frequent.
 *
 * It finds only support that is missing at the top of the scores, so the discriminator must have learned to see it. If a few
 * simulated dialogues have all the weight there is no warning, but then the effective sample size is small.
 */
export function supportOf(realLogOdds: ArrayLike<number>, simulatedLogOdds: ArrayLike<number>): SupportReport {
  const [n, m] = [realLogOdds.length, simulatedLogOdds.length];
  const scores = Float64Array.from(simulatedLogOdds).sort().reverse();
  const top = scores[0] ?? -Infinity;
  let unreached = 0;
  for (let i = 0; i < n; i++) unreached += Number(realLogOdds[i]! > top);
  const unreachedShare = n === 0 ? 0 : unreached / n;
  const p = unreachedByChance(unreached, n, scores);
  const warning =
    p > SUPPORT_LEVEL
      ? null
      : `${unreached} of ${n} real dialogues (${shareText(unreachedShare)}) look more real to the discriminator than all ${m} simulated ones. The simulator apparently never says such things, and no weighting can correct that.`;
  return { unreached, unreachedShare, p, warning };
}

/** (G5) @param scores_m log-odds of the simulated dialogues, highest first */
function unreachedByChance(unreached: number, n: number, scores_m: Float64Array): number {
  const weights_m = scores_m.map((score) => (score === scores_m[0] ? 1 : Math.exp(score - scores_m[0]!)));
  let after = weights_m.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  let above = 0;
  let p = 0;
  // Probability that none of the scores so far is in the half that is to be exceeded.
  let chance = 1;
  for (let j = 0; j < Math.min(scores_m.length, MOST_SCORES); j++) {
    if (j > 0 && scores_m[j]! < scores_m[j - 1]!) above = before;
    after -= weights_m[j]!;
    chance /= 2;
    p += chance * atLeast(unreached, n, above === 0 ? 0 : above / (before + Math.max(0, after) / 2));
    before += weights_m[j]!;
  }
  return p + chance;
}

/** P(X ≥ k) of a binomial X. */
function atLeast(k: number, trials: number, share: number): number {
  if (k === 0 || share >= 1) return 1;
  if (share <= 0) return 0;
  let below = 0;
  let logProbability = trials * Math.log1p(-share);
  for (let i = 0; i < k; i++) {
    below += Math.exp(logProbability);
    logProbability += Math.log((share * (trials - i)) / ((1 - share) * (i + 1)));
  }
  return Math.max(0, 1 - below);
}

/** Standard deviation of the normal prior of the slope around 1. 100 dialogues can overrule it, 5 cannot. */
const SLOPE_PRIOR_STD = 0.5;
/** With this slope all weights are near 1, but the order of the scores remains, for a test of ranks. */
const LEAST_SLOPE = 0.01;

/**
 * (G2) The factor a > 0 that calibrates log-odds on dialogues that were not used for training: logistic regression of the
 * label (1 real, 0 simulated) on a · logOdds + log(n_real / n_sim), with a prior on a around 1. Log-odds without
 * information get the least a, 0.01, so that all weights are near 1.
 * @param logOdds prior-corrected
 */
export function slopeOfLogOdds(logOdds: ArrayLike<number>, isReal: ArrayLike<number>): number {
  let real = 0;
  for (let i = 0; i < isReal.length; i++) real += isReal[i]!;
  if (real === 0 || real === isReal.length) return 1;
  const offset = Math.log(real / (isReal.length - real));
  // Derivative of the penalised NLL with respect to a. It increases with a, so its root is found by bisection.
  const slope = (a: number): number => {
    let sum = (a - 1) / SLOPE_PRIOR_STD ** 2;
    for (let i = 0; i < logOdds.length; i++)
      sum += logOdds[i]! * (1 / (1 + Math.exp(-a * logOdds[i]! - offset)) - isReal[i]!);
    return sum;
  };
  if (slope(LEAST_SLOPE) >= 0) return LEAST_SLOPE;
  let [low, high] = [LEAST_SLOPE, 1];
  while (slope(high) < 0 && high < 64) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
