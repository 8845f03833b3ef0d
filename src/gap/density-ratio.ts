/**
 * From a discriminator's log-odds to importance weights w = p_real / p_sim of simulated dialogues (docs/EQUATIONS.md
 * (G1)–(G5)), with what can go wrong beside them: few effective dialogues, clipped weight, missing support.
 *
 * Log-odds are those of balanced classes: a discriminator that was trained on more real than simulated dialogues has
 * subtracted log(n_real / n_sim). Where the simulator never says what real users say, no weight repairs it; that is what
 * `supportOf` is for.
 */
import { shareText } from './wording';

export interface DensityRatioSettings {
  /** Largest ratio; what is above is clipped to it. */
  readonly maxRatio: number;
}

const DENSITY_RATIO: DensityRatioSettings = { maxRatio: 20 };

export interface ImportanceWeights {
  /** One per simulated dialogue, clipped and self-normalised: their mean is 1. */
  readonly weights: Float64Array;
  /** (G3), dialogues: between 1 and their number. */
  readonly effectiveSampleSize: number;
  /** Share in [0, 1] of dialogues whose ratio was clipped. */
  readonly clippedDialogues: number;
  /** Share in [0, 1] of the ratios' sum that clipping took away. */
  readonly clippedWeight: number;
  /**
   * Mean ratio before clipping. Its expectation is the share of real dialogues that the simulator can say at all: 1 with
   * full support and right log-odds.
   */
  readonly meanRatio: number;
}

/** (G1)–(G3). @throws RangeError where there is no dialogue or a log-odds is NaN */
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
  // Every ratio underflowed: nothing distinguishes the dialogues.
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
  /** Real dialogues whose log-odds no simulated dialogue reaches, and their share. */
  readonly unreached: number;
  readonly unreachedShare: number;
  /** (G5) P(so many or more unreached | the simulator can say all that real users say, at these ratios), from above. */
  readonly p: number;
  /** A sentence with the numbers; null where p is above 0.05. */
  readonly warning: string | null;
}

/** Level of the warning of missing support. */
const SUPPORT_LEVEL = 0.05;
/** What is beyond the 60th score has probability 2⁻⁶⁰. */
const MOST_SCORES = 60;

/**
 * (G5) Do more real dialogues score where no simulated one does than full support would leave there? A shift alone leaves
 * many: of N(1, 1) against N(0, 1) 3 % lie above 500 simulated ones. With full support real scores are simulated scores
 * drawn by weight, so the null is made of the simulated scores alone: n draws by weight from a random half of them, and
 * how many exceed the other half. Half as many reach less far, which makes up for ratios that still grow beyond the
 * highest score. Only the order and the ratios of weights matter: log-odds that are off by a constant change nothing,
 * over-confident ones make the warning rarer, under-confident ones more frequent.
 *
 * It sees support that is missing at the top of the score; a discriminator that does not tell it apart cannot show it.
 * Where a few simulated dialogues have all the weight it is silent, and the effective sample size says why.
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
      : `Missing support: ${unreached} of ${n} real dialogues (${shareText(unreachedShare)}) score above all ${m} simulated ones, more than their weights explain; weights cannot make up for what the simulator never says.`;
  return { unreached, unreachedShare, p, warning };
}

/** (G5) @param scores_m log-odds of the simulated dialogues, highest first */
function unreachedByChance(unreached: number, n: number, scores_m: Float64Array): number {
  const weights_m = scores_m.map((score) => (score === scores_m[0] ? 1 : Math.exp(score - scores_m[0]!)));
  let after = weights_m.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  let above = 0;
  let p = 0;
  // That none of the scores so far is in the half that is to be exceeded.
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

/** How strongly the slope is held near 1: the standard deviation of a normal prior. Lets 100 dialogues decide, and 5 not. */
const SLOPE_PRIOR_STD = 0.5;
/** Weights are then all near 1, and the order of scores is still there for a test of ranks. */
const LEAST_SLOPE = 0.01;

/**
 * (G2) The factor a > 0 that makes log-odds honest on dialogues they were not trained on: logistic regression of the
 * label (1 real, 0 simulated) on a · logOdds + log(n_real / n_sim), with a prior on a around 1. Log-odds that carry no
 * information get the least a, 0.01, and all weights near 1.
 * @param logOdds prior-corrected
 */
export function slopeOfLogOdds(logOdds: ArrayLike<number>, isReal: ArrayLike<number>): number {
  let real = 0;
  for (let i = 0; i < isReal.length; i++) real += isReal[i]!;
  if (real === 0 || real === isReal.length) return 1;
  const offset = Math.log(real / (isReal.length - real));
  // Derivative of the penalised NLL in a: increasing in a, so its root is found by halving.
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
