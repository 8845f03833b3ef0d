/** The recursion compared with an enumeration of all histories. */
import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { basePolicy, process as dialogue, scoreOf, usersOf } from './dialogue';
import { everyHistory, historyDistance } from '../../test/every-history';
import {
  chainOf,
  distance,
  distances,
  distributions,
  mixed,
  values,
  type Policy,
  type Process,
  type Score,
  type User,
} from './process';
import { randomProcess } from '../../test/random-process';

function summedOver(process: Process, policy: Policy, user: User, score: Score, horizon: number) {
  const d = new Float64Array(process.states);
  let [everyTurn, atEnd] = [0, 0];
  for (const { states, probability } of everyHistory(process, policy, user, horizon)) {
    d[states.at(-1)!]! += probability;
    atEnd += probability * score[states.at(-1)!]!;
    everyTurn += probability * states.slice(1).reduce((sum, x) => sum + score[x]!, 0);
  }
  return { d, everyTurn, atEnd };
}

function agrees(process: Process, policy: Policy, user: User, score: Score, horizon: number) {
  const d = distributions(process, policy, user, horizon);
  const exact = values(d, score);
  for (let h = 0; h <= horizon; h++) {
    const brute = summedOver(process, policy, user, score, h);
    expect(distance(d[h]!, brute.d)).toBeLessThan(1e-12);
    expect(Math.abs(exact.everyTurn[h]! - (h === 0 ? 0 : brute.everyTurn))).toBeLessThan(1e-12);
    expect(Math.abs(exact.atEnd[h]! - brute.atEnd)).toBeLessThan(1e-12);
  }
}

describe('the exact recursion', () => {
  it('gives the same d_t and J as the sum over all histories, on random processes', () => {
    for (let index = 0; index < 12; index++) {
      const { process, policy, user, score } = randomProcess(new Rng(1, 'theory/brute force', index), 3, 2);
      agrees(process, policy(), user(), score, 4);
    }
  });

  it('gives the same d_t and J as the sum over all histories, on the dialogue with each user', () => {
    const { real, prompted, calibrated } = usersOf({
      sycophancy: 0.7,
      notices: 0.85,
      leaves: 0.2,
      calibration: 0.9,
      lambda: 0.3,
    });
    for (const user of [real, prompted, calibrated]) agrees(dialogue, basePolicy, user, scoreOf(0.3), 5);
  });

  it('gives the same distance of states as all histories, and it is at most the distance of the histories', () => {
    let nearer = 0;
    for (let index = 0; index < 12; index++) {
      const { process, policy, user } = randomProcess(new Rng(2, 'theory/brute force', index), 3, 2);
      const [one, other] = [
        [policy(), user()],
        [policy(), user()],
      ] as const;
      const zero = new Float64Array(process.states);
      const D = distances(distributions(process, ...one, 4), distributions(process, ...other, 4));
      for (let t = 0; t <= 4; t++) {
        const brute = distance(summedOver(process, ...one, zero, t).d, summedOver(process, ...other, zero, t).d);
        const whole = historyDistance(everyHistory(process, ...one, t), everyHistory(process, ...other, t));
        expect(Math.abs(D[t]! - brute)).toBeLessThan(1e-12);
        expect(D[t]!).toBeLessThanOrEqual(whole + 1e-12);
        if (D[t]! < whole - 0.01) nearer++;
      }
    }
    expect(nearer).toBeGreaterThan(0);
  });

  it('gives rows that are distributions', () => {
    const { process, policy, user } = randomProcess(new Rng(3, 'theory/rows'), 5, 3);
    const [π, p] = [mixed(policy(), policy(), 0.3), mixed(user(), user(), 0.6)];
    const chain = chainOf(process, π, p);
    for (let x = 0; x < 5; x++)
      expect(chain.subarray(5 * x, 5 * x + 5).reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
    for (const d of distributions(process, π, p, 40)) expect(d.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
  });
});
