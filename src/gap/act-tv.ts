/**
 * Do two sets of dialogues use the same acts at the same turns? Total variation of the act distributions turn by turn,
 * ½ Σ |p_t − q_t| over the dialogues that have a turn t (docs/EQUATIONS.md (G7)–(G9)).
 *
 * The plug-in estimate is biased upwards, by about √(K/n) for K acts and n dialogues. So it is compared with its null:
 * whole dialogues are exchanged between the sets, which keeps the dependence between turns. It is conditional on the
 * dialogue having a turn t, on purpose: who left before is measured elsewhere (leave rate, drop-off).
 */
import type { Interval } from '../domain/interval';
import type { Dialogue, Speaker } from '../domain/dialogue';
import type { Rng } from '../domain/rng';
import type { Task } from '../domain/task';
import { mean } from '../rl/statistics';
import {
  againstNull,
  biasCorrected,
  BOOTSTRAP_DRAWS,
  chooseFirst,
  identity,
  NULL_DRAWS,
  type AgainstNull,
} from './resampling';

export interface ActTvSettings {
  /** Number of permutations, and of bootstrap resamples. */
  readonly permutations: number;
  readonly resamples: number;
  /** If fewer dialogues of one of the sets have a turn, it is left out, and so are all later turns. */
  readonly leastDialogues: number;
}

const ACT_TV: ActTvSettings = { permutations: NULL_DRAWS, resamples: BOOTSTRAP_DRAWS, leastDialogues: 30 };

export interface TurnTv extends AgainstNull {
  /** 1 is the speaker's first turn. */
  readonly turn: number;
  /** Number of dialogues of each set that have this turn. */
  readonly dialogues: readonly [number, number];
  /** Plug-in total variation, in [0, 1]. */
  readonly tv: number;
  /** tv − nullMean. On average 0 if nothing differs; if much differs, too low by at most nullMean. */
  readonly excess: number;
  /** 95 % bootstrap interval of the total variation, bias-corrected (G8); it may lie below the plug-in. */
  readonly interval: Interval;
}

export interface ActTvReport {
  readonly turns: readonly TurnTv[];
  /** The first turn that too few dialogues have; null if all turns are shown. */
  readonly omittedFrom: number | null;
  /** (G9) The largest excess over turns in units of its null deviation, with one p-value for all turns together. */
  readonly overall: { readonly statistic: number; readonly p: number };
  /** Distinct acts in either set: K. */
  readonly acts: number;
}

/** The acts of one speaker's turns, in order. */
export function actsOf<Goal>(
  task: Pick<Task<Goal>, 'actOf'>,
  { turns }: Pick<Dialogue<Goal>, 'turns'>,
  speaker: Speaker,
): string[] {
  return turns.filter((turn) => turn.speaker === speaker).map((turn) => task.actOf(turn));
}

/** Acts as numbers, all dialogues of both sets in one array. */
interface Coded {
  /** (N, T) act of dialogue d at turn t at [d · T + t]; only the first lengths[d] are set. */
  readonly acts: Uint16Array;
  readonly lengths: Uint16Array;
  readonly turns: number;
  readonly kinds: number;
}

function coded(sequences: readonly (readonly string[])[]): Coded {
  const turns = sequences.reduce((most, acts) => Math.max(most, acts.length), 0);
  const known = new Map<string, number>();
  const acts = new Uint16Array(sequences.length * turns);
  sequences.forEach((sequence, d) =>
    sequence.forEach((act, t) => {
      if (!known.has(act)) known.set(act, known.size);
      acts[d * turns + t] = known.get(act)!;
    }),
  );
  return { acts, lengths: Uint16Array.from(sequences, ({ length }) => length), turns, kinds: known.size };
}

/** How often each act occurs at each turn (T, K), and how many dialogues have the turn (T). */
class Counts {
  readonly acts: Int32Array;
  readonly dialogues: Int32Array;

  constructor(
    private readonly data: Coded,
    private readonly shown: number,
  ) {
    this.acts = new Int32Array(shown * data.kinds);
    this.dialogues = new Int32Array(shown);
  }

  clear(): void {
    this.acts.fill(0);
    this.dialogues.fill(0);
  }

  add(d: number): void {
    const { acts, lengths, turns, kinds } = this.data;
    const length = Math.min(lengths[d]!, this.shown);
    for (let t = 0; t < length; t++) {
      this.acts[t * kinds + acts[d * turns + t]!]!++;
      this.dialogues[t]!++;
    }
  }

  /** The counts of the other set of a permutation: all minus these. */
  complementOf(part: Counts, all: Counts): void {
    for (let i = 0; i < this.acts.length; i++) this.acts[i] = all.acts[i]! - part.acts[i]!;
    for (let t = 0; t < this.dialogues.length; t++) this.dialogues[t] = all.dialogues[t]! - part.dialogues[t]!;
  }
}

/** (G7) of turn t; 0 if a set has no dialogue with this turn. */
function tvAt(a: Counts, b: Counts, t: number, kinds: number): number {
  const [n, m] = [a.dialogues[t]!, b.dialogues[t]!];
  if (n === 0 || m === 0) return 0;
  let sum = 0;
  for (let k = t * kinds; k < (t + 1) * kinds; k++) sum += Math.abs(a.acts[k]! / n - b.acts[k]! / m);
  return sum / 2;
}

/**
 * @param a acts of each dialogue of one set, turn by turn (e.g. the user's in real dialogues), @param b of the other
 * @throws RangeError if a set is empty
 */
export function actTv(
  a: readonly (readonly string[])[],
  b: readonly (readonly string[])[],
  rng: Rng,
  settings: Partial<ActTvSettings> = {},
): ActTvReport {
  const { permutations, resamples, leastDialogues } = { ...ACT_TV, ...settings };
  if (a.length === 0 || b.length === 0) throw new RangeError('Both sets need dialogues.');
  const data = coded([...a, ...b]);
  const { turns, kinds } = data;
  const atLeast = (set: readonly (readonly string[])[], t: number) =>
    set.filter((acts) => acts.length > t).length >= leastDialogues;
  let shown = 0;
  while (shown < turns && atLeast(a, shown) && atLeast(b, shown)) shown++;

  const [first, second, all] = [new Counts(data, shown), new Counts(data, shown), new Counts(data, shown)];
  const total = a.length + b.length;
  for (let d = 0; d < total; d++) {
    all.add(d);
    (d < a.length ? first : second).add(d);
  }
  const observed_T = Float64Array.from({ length: shown }, (_, t) => tvAt(first, second, t, kinds));
  const dialogues_T = Array.from(observed_T, (_, t) => [first.dialogues[t]!, second.dialogues[t]!] as const);

  const null_TB = Array.from({ length: shown }, () => new Float64Array(permutations));
  const order = identity(total);
  for (let draw = 0; draw < permutations; draw++) {
    chooseFirst(order, a.length, rng);
    first.clear();
    for (let i = 0; i < a.length; i++) first.add(order[i]!);
    second.complementOf(first, all);
    for (let t = 0; t < shown; t++) null_TB[t]![draw] = tvAt(first, second, t, kinds);
  }

  const boot_TB = Array.from({ length: shown }, () => new Float64Array(resamples));
  for (let draw = 0; draw < resamples; draw++) {
    first.clear();
    second.clear();
    for (let i = 0; i < a.length; i++) first.add(rng.integer(a.length));
    for (let i = 0; i < b.length; i++) second.add(a.length + rng.integer(b.length));
    for (let t = 0; t < shown; t++) boot_TB[t]![draw] = tvAt(first, second, t, kinds);
  }

  const turnReports = Array.from(observed_T, (tv, t): TurnTv => {
    const against = againstNull(tv, null_TB[t]!);
    return {
      turn: t + 1,
      dialogues: dialogues_T[t]!,
      tv,
      excess: tv - against.nullMean,
      interval: biasCorrected(tv, boot_TB[t]!),
      ...against,
    };
  });
  return {
    turns: turnReports,
    omittedFrom: shown < turns ? shown + 1 : null,
    overall: largestOverTurns(observed_T, null_TB),
    acts: kinds,
  };
}

/** (G9) Mean and deviation of a turn include the observed value, so that all B + 1 values are exchangeable under the null. */
function largestOverTurns(
  observed_T: Float64Array,
  null_TB: readonly Float64Array[],
): { statistic: number; p: number } {
  const permutations = null_TB[0]?.length ?? 0;
  const largest_B = new Float64Array(permutations).fill(-Infinity);
  let statistic = -Infinity;
  observed_T.forEach((observed, t) => {
    const null_B = null_TB[t]!;
    const centre = (mean(null_B) * permutations + observed) / (permutations + 1);
    let squares = (observed - centre) ** 2;
    for (const value of null_B) squares += (value - centre) ** 2;
    const deviation = Math.sqrt(squares / (permutations + 1));
    if (deviation === 0) return;
    statistic = Math.max(statistic, (observed - centre) / deviation);
    for (let draw = 0; draw < permutations; draw++)
      largest_B[draw] = Math.max(largest_B[draw]!, (null_B[draw]! - centre) / deviation);
  });
  if (statistic === -Infinity) return { statistic: 0, p: 1 };
  return { statistic, p: againstNull(statistic, largest_B).p };
}
