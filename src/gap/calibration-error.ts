/**
 * Does the policy know when it is right? Expected calibration error of stated probabilities against outcomes, with its
 * reliability points (docs/EQUATIONS.md (G14)–(G16)).
 *
 * Binned ECE is biased upwards: even a perfectly calibrated policy has an ECE above 0, because shares of few answers
 * scatter. So it is compared with the ECE of outcomes drawn from the stated probabilities, and the mean of these is
 * subtracted. This null assumes that answers are independent: use only one answer per dialogue.
 */
import { wilsonInterval, type Interval } from '../domain/interval';
import type { Rng } from '../domain/rng';
import { mean } from '../rl/statistics';
import { againstNull, biasCorrected, BOOTSTRAP_DRAWS, NULL_DRAWS, type AgainstNull } from './resampling';

/** One answer: the probability the policy gave it, and whether it was right. */
export interface StatedAnswer {
  /** In [0, 1]. */
  readonly confidence: number;
  readonly right: boolean;
}

export interface CalibrationSettings {
  /** Number of bins. They have equal mass, that is, the same number of answers; ties stay together. */
  readonly bins: number;
  /** Number of draws of the null, and of the bootstrap. */
  readonly simulations: number;
  readonly resamples: number;
}

const CALIBRATION: CalibrationSettings = {
  bins: 10,
  simulations: NULL_DRAWS,
  resamples: BOOTSTRAP_DRAWS,
};

/** One bin of a reliability plot. */
export interface ReliabilityPoint {
  readonly answers: number;
  /** Mean stated probability, and share that was right, with Wilson's interval. */
  readonly confidence: number;
  readonly accuracy: number;
  readonly interval: Interval;
}

export interface CalibrationErrorReport extends AgainstNull {
  readonly answers: number;
  /** (G14), in [0, 1]. */
  readonly ece: number;
  /** ece − nullMean. On average 0 if the stated probabilities are true. */
  readonly excess: number;
  /** 95 % bootstrap interval over answers, bias-corrected as (G8). */
  readonly interval: Interval;
  /** Mean stated probability minus the share of right answers; positive means over-confident. */
  readonly overconfidence: number;
  /** From low to high confidence; empty bins are left out. */
  readonly points: readonly ReliabilityPoint[];
}

/** @throws RangeError if there is no answer or a probability is outside [0, 1] */
export function calibrationError(
  answers: readonly StatedAnswer[],
  rng: Rng,
  settings: Partial<CalibrationSettings> = {},
): CalibrationErrorReport {
  const { bins, simulations, resamples } = { ...CALIBRATION, ...settings };
  const n = answers.length;
  if (n === 0) throw new RangeError('Calibration cannot be measured: there is no answer.');
  const outside = answers.find(({ confidence }) => !(confidence >= 0 && confidence <= 1));
  if (outside) throw new RangeError(`A confidence must be between 0 and 1, but one is ${outside.confidence}.`);
  const sorted = [...answers].sort((a, b) => a.confidence - b.confidence);
  const confidence_N = Float64Array.from(sorted, ({ confidence }) => confidence);
  const right_N = Uint8Array.from(sorted, ({ right }) => Number(right));
  const { bin_N, count } = equalMass(confidence_N, bins);

  // Σ (right − confidence) of each bin; ECE is the sum of their absolute values, divided by n.
  const gap_C = new Float64Array(count);
  const eceOf = () => gap_C.reduce((sum, gap) => sum + Math.abs(gap), 0) / n;
  for (let i = 0; i < n; i++) gap_C[bin_N[i]!]! += right_N[i]! - confidence_N[i]!;
  const ece = eceOf();

  const null_B = new Float64Array(simulations);
  for (let draw = 0; draw < simulations; draw++) {
    gap_C.fill(0);
    for (let i = 0; i < n; i++) gap_C[bin_N[i]!]! += Number(rng.uniform() < confidence_N[i]!) - confidence_N[i]!;
    null_B[draw] = eceOf();
  }
  const boot_B = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    gap_C.fill(0);
    for (let i = 0; i < n; i++) {
      const drawn = rng.integer(n);
      gap_C[bin_N[drawn]!]! += right_N[drawn]! - confidence_N[drawn]!;
    }
    boot_B[draw] = eceOf();
  }
  const against = againstNull(ece, null_B);
  return {
    answers: n,
    ece,
    excess: ece - against.nullMean,
    interval: biasCorrected(ece, boot_B),
    overconfidence: mean(confidence_N) - mean(right_N),
    points: reliability(confidence_N, right_N, bin_N, count),
    ...against,
  };
}

interface Bins {
  /** Bin of each answer, in order of confidence. */
  readonly bin_N: Uint16Array;
  readonly count: number;
}

/** A bin ends when it has its share of the remaining answers and the next confidence differs. */
function equalMass(confidence_N: Float64Array, bins: number): Bins {
  const bin_N = new Uint16Array(confidence_N.length);
  let bin = 0;
  let inside = 0;
  let before = 0;
  for (let i = 0; i < confidence_N.length; i++) {
    const target = (confidence_N.length - before) / (bins - bin);
    if (bin < bins - 1 && inside >= target - 1e-9 && confidence_N[i] !== confidence_N[i - 1]) {
      bin++;
      before = i;
      inside = 0;
    }
    bin_N[i] = bin;
    inside++;
  }
  return { bin_N, count: bin + 1 };
}

function reliability(
  confidence_N: Float64Array,
  right_N: Uint8Array,
  bin_N: Uint16Array,
  count: number,
): ReliabilityPoint[] {
  return Array.from({ length: count }, (_, bin) => {
    const members = Array.from(bin_N.keys()).filter((i) => bin_N[i] === bin);
    const right = members.reduce((sum, i) => sum + right_N[i]!, 0);
    const confidence = members.reduce((sum, i) => sum + confidence_N[i]!, 0) / members.length;
    return {
      answers: members.length,
      confidence,
      accuracy: right / members.length,
      interval: wilsonInterval(right, members.length),
    };
  }).filter(({ answers }) => answers > 0);
}
