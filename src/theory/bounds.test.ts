/** The theorems, checked on random processes, and on one for which they are exact. */
import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import {
  distanceBound,
  halfRange,
  largestGap,
  pinskerErrors,
  policyErrors,
  regretBound,
  userDivergences,
  userErrors,
  valueBounds,
} from './bounds';
import { everyHistory, historyDistance } from '../../test/every-history';
import { distances, distributions, mixed, values, type Process } from './process';
import { randomProcess } from '../../test/random-process';

const H = 12;
const rounding = 1e-9;
const draws = Array.from({ length: 300 }, (_, index) => {
  const rng = new Rng(1, 'theory/bounds', index);
  return { rng, ...randomProcess(rng, 2 + rng.integer(5), 1 + rng.integer(3)) };
});

/** Mixes `other` into `one`, so that the distance between the two differs from draw to draw. */
const near = (rng: Rng, one: Float64Array, other: Float64Array) => mixed(one, other, rng.uniform() ** 2);

describe('a shift of the policy', () => {
  it('changes the histories, J at every turn and J at the end by at most the bound of Theorem 3.1', () => {
    for (const { rng, process, policy, user, score } of draws) {
      const π = policy();
      const other = near(rng, π, policy());
      const users = user();
      const [d, dOther] = [distributions(process, π, users, H), distributions(process, other, users, H)];
      const [J, JOther] = [values(d, score), values(dOther, score)];
      for (const on of [d, dOther]) {
        const errors = policyErrors(process, on, π, other);
        const [D, allowed, bound] = [distances(d, dOther), distanceBound(errors), valueBounds(errors, 1)];
        for (let h = 0; h <= H; h++) {
          expect(D[h]!).toBeLessThanOrEqual(allowed[h]! + rounding);
          expect(Math.abs(J.everyTurn[h]! - JOther.everyTurn[h]!)).toBeLessThanOrEqual(bound.everyTurn[h]! + rounding);
          expect(Math.abs(J.atEnd[h]! - JOther.atEnd[h]!)).toBeLessThanOrEqual(bound.atEnd[h]! + rounding);
        }
      }
    }
  });
});

describe('a shift of the user', () => {
  it('changes the histories and J by at most the bound of Theorem 3.2, computed from errors and from KL', () => {
    for (const { rng, process, policy, user, score } of draws) {
      const π = policy();
      const real = user();
      const simulator = near(rng, real, user());
      const [d, dSimulated] = [distributions(process, π, real, H), distributions(process, π, simulator, H)];
      const errors = userErrors(process, d, π, real, simulator);
      const fromKl = pinskerErrors(userDivergences(process, d, π, real, simulator));
      const [J, JSimulated, bound, looser] = [
        values(d, score),
        values(dSimulated, score),
        valueBounds(errors, 1),
        valueBounds(fromKl, 1),
      ];
      errors.forEach((error, t) => expect(error).toBeLessThanOrEqual(fromKl[t]! + rounding));
      for (let h = 0; h <= H; h++) {
        expect(distances(d, dSimulated)[h]!).toBeLessThanOrEqual(distanceBound(errors)[h]! + rounding);
        for (const kind of ['everyTurn', 'atEnd'] as const) {
          expect(Math.abs(J[kind][h]! - JSimulated[kind][h]!)).toBeLessThanOrEqual(bound[kind][h]! + rounding);
          expect(bound[kind][h]!).toBeLessThanOrEqual(looser[kind][h]! + rounding);
        }
      }
    }
  });

  it('changes whole histories by at most the same bound, not only their states', () => {
    for (const { process, policy, user } of draws
      .filter(({ process }) => process.states * process.actions <= 6)
      .slice(0, 20)) {
      const [π, real, simulator] = [policy(), user(), user()];
      const allowed = distanceBound(userErrors(process, distributions(process, π, real, 4), π, real, simulator));
      for (let t = 0; t <= 4; t++) {
        const whole = historyDistance(everyHistory(process, π, real, t), everyHistory(process, π, simulator, t));
        expect(whole).toBeLessThanOrEqual(allowed[t]! + rounding);
      }
    }
  });

  it('makes no gap if simulator and real users are the same', () => {
    for (const { process, policy, user, score } of draws.slice(0, 20)) {
      const [π, real] = [policy(), user()];
      const d = distributions(process, π, real, H);
      const errors = userErrors(process, d, π, real, real.slice());
      expect(Math.max(...errors, ...userDivergences(process, d, π, real, real.slice()))).toBe(0);
      expect(valueBounds(errors, 1).everyTurn[H]).toBe(0);
      expect(values(distributions(process, π, real.slice(), H), score)).toEqual(values(d, score));
    }
  });

  it('has an infinite KL, and an empty Pinsker bound, if the simulator never does what people do', () => {
    const process: Process = { states: 2, actions: 1, start: Float64Array.of(1, 0) };
    const [real, simulator] = [Float64Array.of(0.9, 0.1, 0, 1), Float64Array.of(1, 0, 0, 1)];
    const d = distributions(process, Float64Array.of(1, 1), real, 3);
    const divergences = userDivergences(process, d, Float64Array.of(1, 1), real, simulator);
    expect([...divergences]).toEqual([Infinity, Infinity, Infinity]);
    expect([...pinskerErrors(divergences)]).toEqual([2, 2, 2]);
    // In the other direction KL is finite: log(1 / 0.9).
    expect(userDivergences(process, d, Float64Array.of(1, 1), simulator, real)[0]).toBeCloseTo(Math.log(1 / 0.9), 12);
  });
});

describe('the bounds', () => {
  it('are reached exactly if the first turn decides everything', () => {
    // One choice at the start between a good state (+R) and a bad one (−R), both of which are final.
    const process: Process = { states: 3, actions: 2, start: Float64Array.of(1, 0, 0) };
    const user = Float64Array.of(0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1);
    const [π, other] = [Float64Array.of(0.7, 0.3, 1, 0, 1, 0), Float64Array.of(0.2, 0.8, 1, 0, 1, 0)];
    const R = 3;
    const score = Float64Array.of(0, R, -R);
    const [d, dOther] = [distributions(process, π, user, 7), distributions(process, other, user, 7)];
    const errors = policyErrors(process, d, π, other);
    expect([...errors]).toEqual([1, 0, 0, 0, 0, 0, 0]); // |0.7 − 0.2| + |0.3 − 0.8|
    const bound = valueBounds(errors, R);
    for (let h = 1; h <= 7; h++) {
      expect(distances(d, dOther)[h]).toBeCloseTo(distanceBound(errors)[h]!, 12);
      expect(values(d, score).everyTurn[h]! - values(dOther, score).everyTurn[h]!).toBeCloseTo(bound.everyTurn[h]!, 12);
      expect(values(d, score).atEnd[h]! - values(dOther, score).atEnd[h]!).toBeCloseTo(bound.atEnd[h]!, 12);
    }
    expect(bound.everyTurn[7]).toBeCloseTo(R * 7 * 1, 12); // R (H − 0) ε_0
  });

  it('have a closed form if all errors are equal', () => {
    const bound = valueBounds(new Float64Array(10).fill(0.1), 2);
    expect(bound.everyTurn[10]).toBeCloseTo(2 * 0.1 * ((10 * 11) / 2), 12); // R ε Σ (H − i) = R ε H(H + 1)/2
    expect(bound.atEnd[10]).toBeCloseTo(2 * 0.1 * 10, 12); // R ε H
    expect(largestGap(10, 2)).toMatchObject({
      everyTurn: expect.objectContaining({ 10: 40 }),
      atEnd: expect.objectContaining({ 0: 0, 10: 4 }),
    });
  });

  it('grow with every error', () => {
    const errors = Float64Array.of(0.1, 0.3, 0.2);
    const more = errors.map((error, t) => error + (t === 1 ? 0.05 : 0));
    expect(valueBounds(more, 1).everyTurn[3]! - valueBounds(errors, 1).everyTurn[3]!).toBeCloseTo(0.05 * (3 - 1), 12);
    expect(valueBounds(more, 1).atEnd[3]! - valueBounds(errors, 1).atEnd[3]!).toBeCloseTo(0.05, 12);
  });

  it('do not change if a constant is added to the score', () => {
    expect(halfRange(Float64Array.of(0, 1, 0.5))).toBe(halfRange(Float64Array.of(-0.5, 0.5, 0)));
  });

  it('on the regret hold for the policy that is best in the simulator', () => {
    for (const { process, policy, user, score } of draws.slice(0, 100)) {
      const [real, simulator] = [user(), user()];
      const policies = Array.from({ length: 6 }, () => policy());
      const J = (users: Float64Array) =>
        policies.map((π) => values(distributions(process, π, users, 6), score).everyTurn[6]!);
      const [inUse, inTraining] = [J(real), J(simulator)];
      const chosen = inTraining.indexOf(Math.max(...inTraining));
      expect(Math.max(...inUse) - inUse[chosen]!).toBeLessThanOrEqual(regretBound(inUse, inTraining) + rounding);
    }
  });
});
