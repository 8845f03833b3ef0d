/**
 * The type of a gap metric: how it is computed, what it means, how it is printed and where it is drawn. A metric is one file
 * in src/gap/metrics, which the registry finds.
 *
 * Metrics are computed from a GapSample alone. They know neither models nor tasks, so tests need no GPU.
 */
import type { Dialogue, Speaker } from '../domain/dialogue';
import type { Interval } from '../domain/interval';
import type { StatedAnswer } from './calibration-error';
import type { ScoredUserTurns } from './user-divergence';

/** A dialogue, and for each speaker the acts of its turns, as the task names them. */
export interface ObservedDialogue {
  readonly dialogue: Dialogue;
  readonly acts: Readonly<Record<Speaker, readonly string[]>>;
}

/** Log-odds of being real that a discriminator gives to dialogues it was not trained on. */
export interface HeldOutLogOdds {
  readonly real: readonly number[];
  readonly simulated: readonly number[];
}

/** Dialogues of one policy with real users and with a simulator, and what was measured on them. */
export interface GapSample {
  /** Seed of all random draws. */
  readonly seed: number;
  readonly real: readonly ObservedDialogue[];
  /** On the same episodes, in the same order; null for an arm without a simulator. */
  readonly simulated: readonly ObservedDialogue[] | null;
  /** Null if no discriminator was trained. */
  readonly logOdds: HeldOutLogOdds | null;
  /** User turns of the real dialogues under the real users and under the simulator; null without a simulator. */
  readonly userTurns: readonly ScoredUserTurns[] | null;
  /** The policy's first answer in each real dialogue that has one. */
  readonly answers: readonly StatedAnswer[];
  /** The most policy turns of a dialogue. */
  readonly horizon: number;
  /** Half the range of the reward. */
  readonly halfRangeOfReward: number;
  /** Larger density ratios are clipped to this. */
  readonly maxWeight: number;
}

/** One number of a metric, for all turns together or for one turn. Fields that are absent or null do not apply. */
export interface Measurement {
  readonly value: number;
  /** Number of dialogues that it was computed from. */
  readonly dialogues: number;
  readonly turn?: number;
  /** 95 % interval. */
  readonly interval?: Interval | null;
  /** Range of 95 % of the values if real and simulated dialogues do not differ. */
  readonly nullBand?: Interval | null;
  /** Probability of this value or a larger one by chance alone. */
  readonly p?: number | null;
}

export type Range = readonly [number, number];

/** percent: a share, as 12.3 %. points: a difference of shares, as +12.3. signed, decimal: three digits. count: none. */
export type NumberFormat = 'percent' | 'points' | 'signed' | 'decimal' | 'count';

/** How a metric is worded and printed. */
export interface MetricWords {
  /** Unit of the printed value; '' if it has none. */
  readonly unit: string;
  readonly format: NumberFormat;
  /** What it is, in one sentence. */
  readonly definition: string;
}

/** The questions that the page's gap panel asks, in its order. */
export const GAP_SECTIONS = [
  { name: 'cost', title: 'How much is lost with real users?' },
  { name: 'acts', title: 'Do simulated and real users act alike, turn by turn?' },
  { name: 'likelihood', title: 'How likely are the real users’ words under the simulator?' },
  { name: 'discriminator', title: 'Can a discriminator tell real from simulated dialogues?' },
  { name: 'calibration', title: 'Does the policy know when it is right?' },
] as const;

export type GapSection = (typeof GAP_SECTIONS)[number]['name'];

/** How a metric is drawn. */
export type Drawing =
  /** One dot per arm and seed, on an axis that contains at least the range `axis`. */
  | { readonly as: 'dots'; readonly axis: Range }
  /** One panel per arm, turn by turn. `folded`: title of the closed section that it is in. `pinsker`: also draws the total variation that a KL allows. */
  | {
      readonly as: 'turns';
      readonly of: Speaker;
      readonly yTitle: string;
      readonly pinsker?: boolean;
      readonly folded?: string;
    }
  /** It is shown in the drawing of another metric. */
  | { readonly as: 'part'; readonly of: string };

export interface GapMetric extends MetricWords {
  readonly name: string;
  readonly label: string;
  /** Replaces the words above if success is a mean grade and not a share of dialogues. */
  readonly graded?: MetricWords;
  /** One sentence: how it is estimated, and what its null and interval are. */
  readonly estimator: string;
  /** Numbers of docs/EQUATIONS.md. */
  readonly equations: readonly string[];
  /** The value if simulated and real dialogues are alike; null if it is known only from draws. */
  readonly whenAlike: number | null;
  /** Smallest and largest possible value. */
  readonly bounds: (dialogues: number) => Range;
  readonly section: GapSection;
  /** Position in its section. */
  readonly order: number;
  readonly drawing: Drawing;
  /** Empty if the sample lacks data that it needs. Equal samples give equal numbers. */
  readonly compute: (sample: GapSample) => readonly Measurement[];
  /** A sentence for the person if the numbers should not be trusted, otherwise null. */
  readonly warning?: (sample: GapSample) => string | null;
}

export const UNBOUNDED = (): Range => [-Infinity, Infinity];
export const SHARE = (): Range => [0, 1];
