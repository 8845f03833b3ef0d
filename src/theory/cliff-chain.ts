/**
 * The cliff chain: the smallest process in which a small error of the simulator makes a large gap. A dialogue is on
 * track or off it. Real users fall off with probability δ per turn and come back with probability ρ; simulated users
 * never fall. The policy has nothing to decide. The score is 1 on track and 0 off it, so R = ½ after subtracting the
 * middle. docs/EQUATIONS.md, T13 to T16. The closed forms are for the page and for the tests; `exact` comes from the
 * process.
 */
import { distanceBound, userErrors, valueBounds } from './bounds';
import { distances, distributions, values, type Process, type Score, type User, type Values } from './process';

export interface CliffParameters {
  /** δ, probability per turn. */
  readonly fall: number;
  /** ρ, probability per turn; 0 means no way back. */
  readonly recovery: number;
}

const [ON, OFF] = [0, 1] as const;
const R = 1 / 2;

export const cliffProcess: Process = { states: 2, actions: 1, start: Float64Array.of(1, 0) };
export const cliffPolicy = Float64Array.of(1, 1);
export const cliffScore: Score = Float64Array.of(1, 0);

/** [X, A, X]. Off the track both kinds of user behave the same; only real users get there. */
export function cliffUser(fall: number, recovery: number): User {
  const user = new Float64Array(4);
  user[ON * 2 + ON] = 1 - fall;
  user[ON * 2 + OFF] = fall;
  user[OFF * 2 + ON] = recovery;
  user[OFF * 2 + OFF] = 1 - recovery;
  return user;
}

/** (T13) P(off after t turns) = δ/(δ+ρ) · (1 − q^t), q = 1 − δ − ρ. */
export function shareOff({ fall, recovery }: CliffParameters, turns: number): number {
  if (fall === 0) return 0;
  return (fall / (fall + recovery)) * (1 - (1 - fall - recovery) ** turns);
}

/** (T14) The sum of (T13) over t = 1..H: δ/(δ+ρ) · (H − q(1 − q^H)/(1 − q)). */
export function turnsOff({ fall, recovery }: CliffParameters, horizon: number): number {
  if (fall === 0) return 0;
  const q = 1 - fall - recovery;
  return (fall / (fall + recovery)) * (horizon - (q * (1 - q ** horizon)) / (1 - q));
}

/**
 * (T15) Rules of thumb: δH²/2 and δH without a way back (if δH is small), δH/ρ and δ/ρ with one (if δ ≪ ρ, H ≫ 1/ρ).
 */
export function ruleOfThumb(
  { fall, recovery }: CliffParameters,
  horizon: number,
): Readonly<Record<keyof Values, number>> {
  if (recovery === 0) return { everyTurn: (fall * horizon ** 2) / 2, atEnd: fall * horizon };
  return { everyTurn: (fall * horizon) / recovery, atEnd: fall / recovery };
}

/** (T16) Σ |d − d′| over whole histories: in the simulator only the history without a fall is possible. */
export function historyDistance({ fall }: CliffParameters, turns: number): number {
  return 2 * (1 - (1 - fall) ** turns);
}

/** All arrays are [H + 1]; index h is a dialogue of h turns. */
export interface CliffStudy {
  /** J in the simulator − J with real users. */
  readonly gap: Values;
  readonly bound: Values;
  readonly ruleOfThumb: Values;
  /** D_h between distributions of states, and between distributions of whole histories. */
  readonly stateDistance: Float64Array;
  readonly historyDistance: Float64Array;
  readonly distanceBound: Float64Array;
}

export function studyCliff(parameters: CliffParameters, horizon: number): CliffStudy {
  const real = cliffUser(parameters.fall, parameters.recovery);
  const simulator = cliffUser(0, parameters.recovery);
  const inUse = distributions(cliffProcess, cliffPolicy, real, horizon);
  const inTraining = distributions(cliffProcess, cliffPolicy, simulator, horizon);
  const errors = userErrors(cliffProcess, inUse, cliffPolicy, real, simulator);
  const [there, here] = [values(inTraining, cliffScore), values(inUse, cliffScore)];
  const turns = Array.from({ length: horizon + 1 }, (_, h) => h);
  return {
    gap: {
      everyTurn: there.everyTurn.map((value, h) => value - here.everyTurn[h]!),
      atEnd: there.atEnd.map((value, h) => value - here.atEnd[h]!),
    },
    bound: valueBounds(errors, R),
    ruleOfThumb: {
      everyTurn: Float64Array.from(turns, (h) => ruleOfThumb(parameters, h).everyTurn),
      atEnd: Float64Array.from(turns, (h) => (h === 0 ? 0 : ruleOfThumb(parameters, h).atEnd)),
    },
    stateDistance: distances(inTraining, inUse),
    historyDistance: Float64Array.from(turns, (h) => historyDistance(parameters, h)),
    distanceBound: distanceBound(errors),
  };
}
