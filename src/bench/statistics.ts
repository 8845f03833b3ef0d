/**
 * Runs rounds and summarises their times. Contenders take turns, so that a machine that slows down affects all of them.
 * Only numbers and promises; nothing here knows a GPU.
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
  /** Number of first rounds, which compile and are not timed. */
  readonly warmUp: number;
  /** Smallest number of timed rounds. */
  readonly leastRounds: number;
  /** Largest number of timed rounds. */
  readonly mostRounds: number;
  /** After `leastRounds`, no round begins once the timed rounds of all contenders together have taken this long. */
  readonly budgetMs: number;
  /**
   * Called before each round of each contender, outside its timed part. If it throws, all rounds end with that error.
   */
  readonly beforeRound?: (progress: RoundProgress) => void;
}

/** Progress of the rounds. */
export interface RoundProgress {
  /** Number of finished timed rounds; if negative, the number of warm-up rounds left. */
  readonly round: number;
  /** Estimated milliseconds to the end, from the rounds so far; null before the first timed round has ended. */
  readonly leftMs: number | null;
}

/** A participant. A round does the work once and returns its result. */
export interface Contender<Result> {
  readonly name: string;
  /** Called before each round, outside its timed part. */
  readonly prepare?: () => void;
  readonly round: () => Promise<Result>;
}

export interface Rounds<Result> {
  /** Milliseconds of each timed round, in order. */
  readonly ms: readonly number[];
  /** Results of all rounds, including warm-up. */
  readonly results: readonly Result[];
  /** The message of the error, after which the contender took no more rounds. */
  readonly failure: string | null;
}

/** The q-quantile (0 ≤ q ≤ 1), interpolated between neighbours as in NumPy. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new ShiftLabError('internal', 'There is no quantile of an empty list.', { q });
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

export function timesOf(ms: readonly number[]): Times {
  return { rounds: ms.length, p50: quantile(ms, 0.5), p95: quantile(ms, 0.95) };
}

/** |value − reference| / |reference|; 0 if both are 0. */
export function relativeError(value: number, reference: number): number {
  if (value === reference) return 0;
  return Math.abs(value - reference) / Math.abs(reference);
}

/** See `RoundProgress`. @param spentMs time of the timed rounds so far */
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
 * Runs rounds; in each round the contenders work one after another, in the given order. All take the same number of
 * rounds, except a contender that throws: it takes no more, and its error message is kept.
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

/** The error's message, as a sentence for a table. */
export function sentenceOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
