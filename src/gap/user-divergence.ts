/**
 * How far a simulator is from real users, turn by turn, given exact log p_real (synthetic users): KL, Pinsker's bound on the
 * total variation, the bound of Theorem 3.2 on the value gap, and NLL compared with the real users' own (docs/EQUATIONS.md
 * (18), (19), (G18)–(G21)).
 *
 * The null needs no draws. If the simulator were the real users' own filter, log p_real − log q would be 0 at every turn. So
 * the measured KL would be exactly 0, without error, and the NLL exactly that of the real users.
 */
import type { Interval } from '../domain/interval';
import { clusteredMean, clusteredRatio, type ClusteredMean } from '../rl/statistics';

/** The user turns of one real dialogue, opening first, in nats. */
export interface ScoredUserTurns {
  /** log p_real(turn | history). */
  readonly real: readonly number[];
  /** log q(turn | history, goal) of the simulator. */
  readonly simulated: readonly number[];
  readonly tokens: readonly number[];
}

const Z_95 = 1.959963984540054;

function around({ mean, standardError }: ClusteredMean): Interval | null {
  return standardError === null
    ? null
    : { low: mean - Z_95 * standardError, high: mean + Z_95 * standardError, level: 0.95 };
}

/** log p_real − log q of each turn, dialogue by dialogue. */
export function logRatios(turns_D: readonly ScoredUserTurns[]): number[][] {
  return turns_D.map(({ real, simulated }) => real.map((logprob, turn) => logprob - simulated[turn]!));
}

/** (G18) Pinsker: TV ≤ √(KL/2), and never more than 1. A measured KL below 0 counts as 0. */
export function pinskerTv(kl: number): number {
  return Math.min(1, Math.sqrt(Math.max(0, kl) / 2));
}

export interface TurnDivergence extends ClusteredMean {
  /** User turn; 0 is the opening, u the reply to policy turn u. */
  readonly turn: number;
  /** Number of dialogues that have it, and their share of all. */
  readonly dialogues: number;
  readonly share: number;
  /** `mean` is the KL in nats; null with a single dialogue. */
  readonly interval: Interval | null;
  /** The KL of the real users' own filter: exactly 0. */
  readonly nullBand: Interval;
  /** (G18) Largest total variation that this KL allows, and that the interval's upper end allows. */
  readonly tvAtMost: number;
  readonly tvAtMostHigh: number;
}

/** KL of each user turn over the dialogues that have it. */
export function divergenceByTurn(turns_D: readonly ScoredUserTurns[]): TurnDivergence[] {
  const ratios_D = logRatios(turns_D);
  const turns = ratios_D.reduce((most, ratios) => Math.max(most, ratios.length), 0);
  return Array.from({ length: turns }, (_, turn): TurnDivergence => {
    const values = ratios_D.filter((ratios) => ratios.length > turn).map((ratios) => [ratios[turn]!]);
    const kl = clusteredMean(values);
    const interval = around(kl);
    return {
      turn,
      dialogues: values.length,
      share: values.length / ratios_D.length,
      ...kl,
      interval,
      nullBand: { low: 0, high: 0, level: 0.95 },
      tvAtMost: pinskerTv(kl.mean),
      tvAtMostHigh: pinskerTv(interval?.high ?? Infinity),
    };
  });
}

/** Largest |J_real − J_sim| that per-turn errors allow, in units of reward. */
export interface ValueBounds {
  /** Reward at every turn: (T10), R Σ (H − i) δ_i. */
  readonly everyTurn: number;
  /** Reward at the end only: (T11), R Σ δ_i. */
  readonly atEnd: number;
  /** (G20) The same from the KL of whole histories, by the chain rule; tighter if many turns have small errors. */
  readonly everyTurnByChain: number;
  readonly atEndByChain: number;
  /** The largest possible gaps: 2RH and 2R, the range of the reward. The bounds above are cut there. */
  readonly everyTurnMost: number;
  readonly atEndMost: number;
}

/**
 * (G19), (G20) Theorem 3.2 with δ_u ≤ 2 · TV ≤ √(2 KL_u) along real histories, times the share of dialogues that have the
 * turn. A wrong opening affects all `horizon` policy turns, a wrong reply to policy turn u affects horizon − u + 1.
 * @param turns all turns; a missing turn would count as one without error
 * @param R half the range of the reward. Rewards need not be centred at 0, because a constant changes no gap
 */
export function valueBounds(
  turns: readonly Pick<TurnDivergence, 'turn' | 'share' | 'mean'>[],
  horizon: number,
  R: number,
): ValueBounds {
  const most = { everyTurnMost: 2 * R * horizon, atEndMost: 2 * R };
  const turnsSeen = (turn: number) => Math.min(horizon, Math.max(0, horizon - turn + 1));
  let [everyTurn, atEnd] = [0, 0];
  for (const { turn, share, mean } of turns) {
    const delta = 2 * share * pinskerTv(mean);
    everyTurn += R * turnsSeen(turn) * delta;
    atEnd += R * delta;
  }
  const distanceAfter = (reply: number) =>
    2 * pinskerTv(turns.reduce((sum, { turn, share, mean }) => sum + (turn <= reply ? share * mean : 0), 0));
  let everyTurnByChain = 0;
  for (let reply = 1; reply <= horizon; reply++) everyTurnByChain += R * distanceAfter(reply);
  return {
    everyTurn: Math.min(everyTurn, most.everyTurnMost),
    atEnd: Math.min(atEnd, most.atEndMost),
    everyTurnByChain: Math.min(everyTurnByChain, most.everyTurnMost),
    atEndByChain: R * distanceAfter(Infinity),
    ...most,
  };
}

export interface NllGap {
  /** Nats per token, with standard errors clustered by dialogue. */
  readonly simulated: ClusteredMean;
  /** The null of the NLL, which no simulator can beat on average. */
  readonly real: ClusteredMean;
  /** 95 % band of the real users' own NLL over other dialogues; null with a single dialogue. */
  readonly nullBand: Interval | null;
  /** (G21) simulated − real on the same tokens: KL per token. Its error is smaller than either, because the difference is paired. */
  readonly excess: ClusteredMean;
  readonly interval: Interval | null;
}

/** (G21) @throws RangeError if there is no token */
export function nllGap(turns_D: readonly ScoredUserTurns[]): NllGap {
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const tokens = turns_D.map((turns) => total(turns.tokens));
  if (total(tokens) === 0) throw new RangeError('There is no user token to score.');
  const real = clusteredRatio(
    turns_D.map((turns) => -total(turns.real)),
    tokens,
  );
  const simulated = clusteredRatio(
    turns_D.map((turns) => -total(turns.simulated)),
    tokens,
  );
  const excess = clusteredRatio(
    turns_D.map((turns) => total(turns.real) - total(turns.simulated)),
    tokens,
  );
  return { simulated, real, nullBand: around(real), excess, interval: around(excess) };
}
