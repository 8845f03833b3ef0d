/**
 * What a metric of the gap is: how it is computed, what it means, how it is printed and where it is drawn, all in one
 * entry. An entry is a file in src/gap/metrics; the registry finds it.
 *
 * Metrics compute from data that is handed over (GapSample). They know neither models nor tasks, so they run in a test
 * without a GPU.
 */
import type { Dialogue, Speaker } from '../domain/dialogue';
import type { Interval } from '../domain/interval';
import type { StatedAnswer } from './calibration-error';
import type { ScoredUserTurns } from './user-divergence';

/** A dialogue, and the act of each of a speaker's turns as the task names it. */
export interface ObservedDialogue {
  readonly dialogue: Dialogue;
  readonly acts: Readonly<Record<Speaker, readonly string[]>>;
}

/** Log-odds of being real that a discriminator gives to dialogues it was not trained on. */
export interface HeldOutLogOdds {
  readonly real: readonly number[];
  readonly simulated: readonly number[];
}

/** Dialogues of one policy with real users and with a simulator, and what was found out about them. */
export interface GapSample {
  /** Seed of all random draws. */
  readonly seed: number;
  readonly real: readonly ObservedDialogue[];
  /** On the same episodes, in the same order; null for an arm without a simulator. */
  readonly simulated: readonly ObservedDialogue[] | null;
  /** Null where no discriminator was trained. */
  readonly logOdds: HeldOutLogOdds | null;
  /** User turns of the real dialogues under the real users and under the simulator; null without a simulator. */
  readonly userTurns: readonly ScoredUserTurns[] | null;
  /** The policy's first answer in each real dialogue that has one. */
  readonly answers: readonly StatedAnswer[];
  /** Policy turns of a dialogue, at most. */
  readonly horizon: number;
  /** Half the range of the reward. */
  readonly halfRangeOfReward: number;
  /** Largest ratio of densities; what is above is clipped to it. */
  readonly maxWeight: number;
}

/** One number of a metric: of all turns together, or of one turn. Absent and null mean that there is none. */
export interface Measurement {
  readonly value: number;
  /** Dialogues that it rests on. */
  readonly dialogues: number;
  readonly turn?: number;
  /** 95 %. */
  readonly interval?: Interval | null;
  /** Where 95 % of values lie if nothing differs. */
  readonly nullBand?: Interval | null;
  /** How often chance alone gives as much or more. */
  readonly p?: number | null;
}

export type Range = readonly [number, number];

/** percent: a share, as 12.3 %. points: a difference of shares, as +12.3. signed, decimal: three digits. count: none. */
export type NumberFormat = 'percent' | 'points' | 'signed' | 'decimal' | 'count';

/** How a metric is worded and printed. */
export interface MetricWords {
  /** Of the value as it is printed; '' where there is nothing to say. */
  readonly unit: string;
  readonly format: NumberFormat;
  /** What it is, in one sentence. */
  readonly definition: string;
}

/** The questions that the page's gap panel asks, in its order. */
export const GAP_SECTIONS = [
  { name: 'cost', title: 'What the difference costs' },
  { name: 'acts', title: 'Do they act alike, turn by turn?' },
  { name: 'likelihood', title: 'How unlikely does the simulator find people?' },
  { name: 'discriminator', title: 'Can a discriminator tell them apart?' },
  { name: 'calibration', title: 'Does the policy know when it is right?' },
] as const;

export type GapSection = (typeof GAP_SECTIONS)[number]['name'];

/** How a metric is drawn. */
export type Drawing =
  /** A dot an arm and seed, on an axis that holds at least `axis`. */
  | { readonly as: 'dots'; readonly axis: Range }
  /** A panel an arm, turn by turn. `folded`: behind this summary. `pinsker`: with the total variation that a KL allows. */
  | {
      readonly as: 'turns';
      readonly of: Speaker;
      readonly yTitle: string;
      readonly pinsker?: boolean;
      readonly folded?: string;
    }
  /** It is read off another metric's drawing. */
  | { readonly as: 'part'; readonly of: string };

export interface GapMetric extends MetricWords {
  readonly name: string;
  readonly label: string;
  /** Instead of the words above where success is a grade and not a share of dialogues. */
  readonly graded?: MetricWords;
  /** How it is estimated and what its null and interval are, in one sentence. */
  readonly estimator: string;
  /** Numbers of docs/EQUATIONS.md. */
  readonly equations: readonly string[];
  /** The null: the value where simulated and real dialogues are alike; null where only the null's draws say it. */
  readonly whenAlike: number | null;
  /** Smallest and largest value that there can be. */
  readonly bounds: (dialogues: number) => Range;
  readonly section: GapSection;
  /** Place in its section. */
  readonly order: number;
  readonly drawing: Drawing;
  /** Empty where the sample lacks what it needs. Equal samples give equal numbers. */
  readonly compute: (sample: GapSample) => readonly Measurement[];
  /** A sentence for the person where the numbers should not be trusted; null where they may be. */
  readonly warning?: (sample: GapSample) => string | null;
}

export const UNBOUNDED = (): Range => [-Infinity, Infinity];
export const SHARE = (): Range => [0, 1];
