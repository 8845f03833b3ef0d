/**
 * What was found about the stories (src/results/stories): claims about arms, each with its interval and verdict, as
 * results/stories.json has it and the page's Results view draws it. Success is with real users: a share of dialogues, or a mean
 * grade in [0, 1]; differences are of the same unit.
 */

/** A leg holds or is reversed where its interval lies on one side of 0; elsewhere it is a tie. */
export type Verdict = 'holds' | 'tie' | 'reversed';

export interface Difference {
  readonly mean: number;
  /** 95 %. */
  readonly low: number;
  readonly high: number;
}

/** Success of arm `a` minus that of arm `b`, paired by episode, person and luck. */
export interface LegSummary extends Difference {
  readonly a: string;
  readonly b: string;
  readonly expected: 'above' | 'below';
  /** Where the claim is from. */
  readonly because: string;
  /** One a seed, in the order of the point's. */
  readonly seeds: readonly number[];
  readonly verdict: Verdict;
}

export interface ArmSummary {
  readonly arm: string;
  /** One a seed: with real users, and in the simulator it trained in (null: it has none). */
  readonly real: readonly number[];
  readonly simulated: readonly number[] | null;
  /** Simulated less real. */
  readonly dropOff: Difference | null;
}

/** One setting of a story, with the seeds that were run so far. */
export interface PointSummary {
  readonly label: string;
  /** results/<file>.json. */
  readonly file: string;
  readonly preset: string;
  readonly lambda: number;
  readonly horizon: number;
  /** Logged dialogues. */
  readonly logs: number;
  readonly seeds: readonly number[];
  readonly toRun: readonly number[];
  /** Of each cell and seed. */
  readonly dialogues: number;
  /** What intervals are over: seeds and their dialogues, or, with too few seeds, the dialogues of these trained policies only. */
  readonly over: 'seeds' | 'dialogues';
  readonly adapters: readonly string[];
  readonly arms: readonly ArmSummary[];
  readonly legs: readonly LegSummary[];
}

/** How much an arm's drop-off grows from one setting to another, paired by seed, episode, person and luck. */
export interface Trend extends Difference {
  readonly arm: string;
  readonly from: string;
  readonly to: string;
  readonly seeds: number;
  readonly over: PointSummary['over'];
}

export interface StorySummary {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** Success is a mean grade, not a share of dialogues. */
  readonly graded: boolean;
  /** What its points differ in, where that is one number. */
  readonly axis: StoryAxis | null;
  /** Where there is an axis: drop-offs from its lowest setting to its highest. */
  readonly trends: readonly Trend[];
  readonly points: readonly PointSummary[];
  /** Labels of points that were not run. */
  readonly notRun: readonly string[];
  /** Every setting that was tried before, and what came of it. */
  readonly tried: readonly string[];
}

export type StoryAxis = 'lambda' | 'horizon' | 'logs';

/** What an arm of one seed did with real users when it was trained again on another adapter: how far rounding alone carries it. */
export interface Replication {
  /** Arms of one seed that were trained twice; of them, those that did the same in every dialogue. */
  readonly arms: number;
  readonly same: number;
  /** Differences of success: root mean square, and the largest magnitude. */
  readonly rms: number;
  readonly largest: number;
}

export interface StoriesFile {
  readonly format: 'shiftlab-stories';
  readonly schema: 1;
  readonly stories: readonly StorySummary[];
  /** Null, or absent from older files, where nothing was computed on a second adapter. */
  readonly replication?: Replication | null | undefined;
}
