/**
 * One shift, computed exactly: the gap that it makes in J, the bounds of the theorems, and the distance of the
 * histories. For the dialogue of dialogue.ts; every array is over horizons or turns 0 … H.
 */
import {
  distanceBound,
  halfRange,
  pinskerErrors,
  policyErrors,
  userDivergences,
  userErrors,
  valueBounds,
} from './bounds';
import { basePolicy, process } from './dialogue';
import { distances, distributions, values, type Policy, type Score, type User, type Values } from './process';

export interface ShiftStudy {
  /** |J − J′|. */
  readonly gap: Values;
  /** (T10) and (T11). */
  readonly bound: Values;
  /** The same bounds, computed from KL with Pinsker's inequality (T8); null for a shift of the policy. */
  readonly pinskerBound: Values | null;
  /** D_t (T2). */
  readonly distance: Float64Array;
  /** (T9). */
  readonly distanceBound: Float64Array;
  /** ε_t or δ_t, t = 0 … H − 1. */
  readonly errors: Float64Array;
}

function gapOf(a: Values, b: Values): Values {
  const apart = (one: Float64Array, other: Float64Array) => one.map((value, h) => Math.abs(value - other[h]!));
  return { everyTurn: apart(a.everyTurn, b.everyTurn), atEnd: apart(a.atEnd, b.atEnd) };
}

/**
 * Policy-induced shift (Theorem 3.1): the base policy made the logs, `policy` is used later with the same users. Errors
 * are computed on the histories of the logs.
 */
export function policyShift(policy: Policy, users: User, score: Score, horizon: number): ShiftStudy {
  const logs = distributions(process, basePolicy, users, horizon);
  const inUse = distributions(process, policy, users, horizon);
  const errors = policyErrors(process, logs, policy, basePolicy);
  return {
    gap: gapOf(values(logs, score), values(inUse, score)),
    bound: valueBounds(errors, halfRange(score)),
    pinskerBound: null,
    distance: distances(logs, inUse),
    distanceBound: distanceBound(errors),
    errors,
  };
}

/**
 * Simulator-induced shift (Theorem 3.2): the same policy talks to `simulator` in training and to `real` later. Errors
 * are computed on the histories with real users.
 */
export function simulatorShift(policy: Policy, real: User, simulator: User, score: Score, horizon: number): ShiftStudy {
  const inTraining = distributions(process, policy, simulator, horizon);
  const inUse = distributions(process, policy, real, horizon);
  const errors = userErrors(process, inUse, policy, real, simulator);
  const R = halfRange(score);
  return {
    gap: gapOf(values(inTraining, score), values(inUse, score)),
    bound: valueBounds(errors, R),
    pinskerBound: valueBounds(pinskerErrors(userDivergences(process, inUse, policy, real, simulator)), R),
    distance: distances(inTraining, inUse),
    distanceBound: distanceBound(errors),
    errors,
  };
}
