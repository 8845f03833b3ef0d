/**
 * Times of rounds, and how rounds are taken: contenders take turns, so that a machine that slows down slows all of them.
 * Numbers and promises only; nothing here knows a GPU.
 */
import { ShiftLabError } from '../domain/errors';

export interface Times {
  /** Timed rounds. */
  readonly rounds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
}

export interface RoundPlan {
  /** First rounds, which compile and are not timed. */
  readonly warmUp: number;
  /** Timed rounds: no fewer, */
  readonly leastRounds: number;
  /** no more, */
  readonly mostRounds: number;
  /** and between the two none is begun after the timed rounds of all together have taken this long. */
  readonly budgetMs: number;
  /** Called before each round of each contender, outside its timed part. If it throws, all rounds end with that error. */
  readonly beforeRound?: (progress: RoundProgress) => void;
}

/** How far the rounds are. */
export interface RoundProgress {
  /** Timed rounds that are over; below zero, warm-up rounds to come. */
  readonly round: number;
  /** Milliseconds to the end, if rounds to come are like those before; null before the first timed round is over. */
  readonly leftMs: number | null;
}

/** One who takes part: does the work once, and returns what the round came to. */
export interface Contender<Result> {
  readonly name: string;
  /** Called before each round, outside of its time. */
  readonly prepare?: () => void;
  readonly round: () => Promise<Result>;
}

export interface Rounds<Result> {
  /** Milliseconds of each timed round, in order. */
  readonly ms: readonly number[];
  /** What each round came to, warm-up included. */
  readonly results: readonly Result[];
  /** The sentence of what was thrown; the contender took no more rounds. */
  readonly failure: string | null;
}

/** The q-quantile (0 ≤ q ≤ 1), interpolated between neighbours as NumPy does. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new ShiftLabError('internal', 'There is no quantile of nothing.', { q });
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

export function timesOf(ms: readonly number[]): Times {
  return { rounds: ms.length, p50: quantile(ms, 0.5), p95: quantile(ms, 0.95) };
}

/** |value − reference| / |reference|; 0 where both are 0. */
export function relativeError(value: number, reference: number): number {
  if (value === reference) return 0;
  return Math.abs(value - reference) / Math.abs(reference);
}

/** As `RoundProgress` has it. @param spentMs by the timed rounds so far */
export function leftMs(
  { leastRounds, mostRounds, budgetMs }: RoundPlan,
  rounds: number,
  spentMs: number,
): number | null {
  if (rounds <= 0) return null;
  const eachMs = spentMs / rounds;
  return Math.max(
    (leastRounds - rounds) * eachMs,
    Math.min((mostRounds - rounds) * eachMs, Math.max(0, budgetMs - spentMs)),
  );
}

/**
 * Round after round, one contender after another, in the order given; all take the same number of rounds. Who throws is
 * out, with the sentence kept.
 * @param nowMs milliseconds of any monotonic clock
 */
export async function interleave<Result>(
  contenders: readonly Contender<Result>[],
  plan: RoundPlan,
  nowMs: () => number,
): Promise<readonly Rounds<Result>[]> {
  const taken = contenders.map(() => ({ ms: [] as number[], results: [] as Result[], failure: null as string | null }));
  let spentMs = 0;
  for (
    let round = -plan.warmUp;
    round < plan.mostRounds && (round < plan.leastRounds || spentMs < plan.budgetMs);
    round++
  ) {
    const progress: RoundProgress = { round, leftMs: leftMs(plan, round, spentMs) };
    for (const [i, contender] of contenders.entries()) {
      const mine = taken[i]!;
      if (mine.failure !== null) continue;
      plan.beforeRound?.(progress);
      try {
        contender.prepare?.();
        const startedMs = nowMs();
        mine.results.push(await contender.round());
        const ms = nowMs() - startedMs;
        if (round < 0) continue;
        mine.ms.push(ms);
        spentMs += ms;
      } catch (thrown) {
        mine.failure = sentenceOf(thrown);
      }
    }
  }
  return taken;
}

/** What was thrown, as a sentence for a table. */
export function sentenceOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
