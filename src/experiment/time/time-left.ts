/**
 * How long a run will still take, as a range that is honest and steady. Honest: what is assumed of a stage is corrected by how
 * long others of its kind took, and the range is as wide as such corrections were in recorded runs (time-left.test.ts).
 * Steady: the range that is shown counts down as it is until the estimate leaves it or becomes much more certain, and after
 * the first minute its end moves away only by small steps.
 */
import { armNamed } from '../../arms/registry';
import type { StageRef } from '../../domain/experiment-events';

export interface ExpectedStage extends StageRef {
  /** From rates; only corrected by what is seen. */
  readonly seconds: number;
}

export interface Left {
  readonly low: number;
  readonly high: number;
}

interface Estimate extends Left {
  readonly centre: number;
}

/** How much of a stage must be behind it before its own speed says something. */
const LEAST_SHARE = 0.02;
/** Spreads: the truth lies between a stage's expected duration divided by this and times this. */
const SAME_ARM = 1.3;
const SAME_STAGE = 1.6;
const OTHER_STAGE = 1.9;
const OWN_SPEED = 1.4;
/** How much of a stage must be behind it before its own speed counts as much as what was known before. */
const OWN_SPEED_AFTER = 0.3;
/** How much errors of stages go together: 0 not at all, 1 wholly. */
const TOGETHER = 0.5;
/** A range that is narrower than this part of the one that is shown takes its place. */
const MUCH_NARROWER = 0.4;
/** So does one whose ends are so much nearer to each other, as a ratio: what counts down has a low end that nears 0. */
const MUCH_NEARER = 1.4;
/** After this time the end that is shown is at most this many times as far as the one that was told before. */
const STEADY_AFTER_S = 60;
export const MOST_RISE = 1.1;
/** Under so many seconds a rise is no matter. */
const SHORT_S = 10;
/** An estimate this far inside the shown range is no reason to move it; nearer to an edge, it is. */
const EDGE = 0.12;

interface Correction {
  readonly factor: number;
  readonly spread: number;
}

/** Static and interactive training differ too much to foretell each other. */
const trainsOf = ({ arm }: { readonly arm?: string | undefined }) => (arm === undefined ? null : armNamed(arm).trains);

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const geometricMean = (values: readonly number[]) => Math.exp(mean(values.map(Math.log)));

export class TimeLeft {
  /** By index: how much longer than expected a stage took. */
  private readonly seen = new Map<number, number>();
  /** In seconds since the run began. */
  private shown: { readonly low: number; readonly high: number } | null = null;
  /** The longest time that was told last. */
  private toldHigh = Infinity;

  /** @param spread of the expected seconds before anything was seen */
  constructor(
    private readonly stages: readonly ExpectedStage[],
    private readonly spread: number,
  ) {}

  /** A stage is over. @param paid the share of it that was computed just now, in so many seconds */
  finished(index: number, paid: number, seconds: number): void {
    const expected = this.stages[index]!.seconds * paid;
    if (paid > LEAST_SHARE && expected > 0) this.seen.set(index, Math.max(seconds, 1e-3) / expected);
  }

  /**
   * @param done share of the stage that is done
   * @param paid the part of `done` that was computed just now, in so many seconds
   * @param nowSeconds since the run began
   */
  at(index: number, done: number, paid: number, seconds: number, nowSeconds: number): Left {
    const { low, high, centre } = this.estimate(index, done, paid, seconds);
    const [from, to] = [nowSeconds + low, nowSeconds + high];
    const end = nowSeconds + centre;
    const { shown } = this;
    const margin = shown ? EDGE * (shown.high - shown.low) : 0;
    const inside = shown && end >= shown.low + margin && end <= shown.high - margin;
    const ratio = (a: number, b: number) => Math.max(b, 0) / Math.max(a, 1);
    const nearer = shown && ratio(shown.low - nowSeconds, shown.high - nowSeconds) > MUCH_NEARER * ratio(low, high);
    if (!inside) this.shown = this.within({ low: from, high: to }, nowSeconds);
    else if (nearer || to - from < MUCH_NARROWER * (shown.high - shown.low))
      this.shown = { low: Math.max(from, shown.low), high: Math.min(to, shown.high) };
    this.toldHigh = Math.max(0, this.shown!.high - nowSeconds);
    return { low: Math.max(0, this.shown!.low - nowSeconds), high: this.toldHigh };
  }

  /** The range, or as much of it as a steady end allows; the next ones then come nearer to it. */
  private within({ low, high }: Left, nowSeconds: number): Left {
    const most = nowSeconds + MOST_RISE * Math.max(this.toldHigh, SHORT_S);
    if (nowSeconds <= STEADY_AFTER_S || high <= most) return { low, high };
    return { low: Math.min(low, nowSeconds + (most - nowSeconds) / OWN_SPEED), high: most };
  }

  private estimate(index: number, done: number, paid: number, seconds: number): Estimate {
    const current = this.stages[index]!;
    const own = paid > LEAST_SHARE && current.seconds > 0 ? seconds / (paid * current.seconds) : null;
    const rest = this.stages.slice(index).map((stage, i): { readonly seconds: number; readonly error: number } => {
      const expected = stage.seconds * (i === 0 ? 1 - done : 1);
      const { factor, spread } =
        i === 0 ? this.ofCurrent(index, paid, own) : this.correction(index + i, index, paid, own);
      return { seconds: expected * factor, error: expected * factor * (spread - 1) };
    });
    const centre = rest.reduce((sum, one) => sum + one.seconds, 0);
    const sum = rest.reduce((all, { error }) => all + error, 0);
    const squares = rest.reduce((all, { error }) => all + error ** 2, 0);
    const error = Math.sqrt(TOGETHER * sum ** 2 + (1 - TOGETHER) * squares);
    const spread = centre > 0 ? 1 + error / centre : 1;
    return { centre, low: centre / spread, high: centre * spread };
  }

  /** Of the stage that is going on: the more of it is done, the more counts its own speed. */
  private ofCurrent(index: number, paid: number, own: number | null): Correction {
    const before = this.correction(index, index, 0, null);
    if (own === null) return before;
    const weight = paid / (paid + OWN_SPEED_AFTER);
    return {
      factor: own ** weight * before.factor ** (1 - weight),
      spread: OWN_SPEED ** weight * before.spread ** (1 - weight),
    };
  }

  private correction(index: number, current: number, paid: number, own: number | null): Correction {
    const { stage, arm } = this.stages[index]!;
    const seen = [...this.seen].map(([at, factor]) => ({ at, factor, ...this.stages[at]! }));
    if (own !== null && paid > 0.2) seen.push({ at: current, factor: own, ...this.stages[current]! });
    const same = seen.filter((one) => one.stage === stage && one.arm === arm);
    if (same.length > 0) return { factor: geometricMean(same.map(({ factor }) => factor)), spread: SAME_ARM };
    const alike = seen.filter((one) => one.stage === stage && trainsOf(one) === trainsOf({ arm }));
    if (alike.length > 0) return { factor: geometricMean(alike.map(({ factor }) => factor)), spread: SAME_STAGE };
    const known = seen.filter((one) => one.stage !== 'load');
    const expected = known.reduce((sum, { seconds }) => sum + seconds, 0);
    const took = known.reduce((sum, { seconds, factor }) => sum + seconds * factor, 0);
    const all = this.stages.reduce((sum, { seconds }) => sum + seconds, 0);
    const evidence = expected / (expected + 0.05 * all);
    return {
      factor: expected > 0 ? (took / expected) ** evidence : 1,
      spread: Math.max(this.spread ** (1 - evidence), Math.min(OTHER_STAGE, this.spread)),
    };
  }
}
