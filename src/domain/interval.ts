/** A number with what it may as well be: how an interval was made is part of it. */

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Nominal coverage, e.g. 0.95. */
  readonly level: number;
}

export interface BootstrapInterval extends Interval {
  readonly mean: number;
  readonly resamples: number;
  readonly seeds: number;
  /**
   * 'seeds-then-dialogues' resamples both and speaks about a new training run. With fewer than five seeds that
   * distribution cannot be estimated: 'dialogues-within-seeds' then keeps the seeds as they are and speaks about these
   * trained policies only.
   */
  readonly method: 'seeds-then-dialogues' | 'dialogues-within-seeds';
  /** The same in one sentence for the reader of a table. */
  readonly note: string;
}
