/** The cliff chain: its closed forms compared with the process, and the rules of thumb with both, up to their order. */
import { describe, expect, it } from 'vitest';
import {
  cliffPolicy,
  cliffProcess,
  cliffUser,
  historyDistance,
  ruleOfThumb,
  shareOff,
  studyCliff,
  turnsOff,
} from './cliff-chain';
import { everyHistory, historyDistance as bruteHistoryDistance } from '../../test/every-history';

const cases = [
  { fall: 0, recovery: 0 },
  { fall: 0, recovery: 0.4 },
  { fall: 0.01, recovery: 0 },
  { fall: 0.05, recovery: 0.3 },
  { fall: 0.5, recovery: 0.5 },
  { fall: 0.9, recovery: 0.7 },
  { fall: 1, recovery: 0 },
  { fall: 1, recovery: 1 },
];

describe('the cliff chain', () => {
  it('has the gap of the closed forms, with and without a way back', () => {
    for (const parameters of cases) {
      const { gap } = studyCliff(parameters, 40);
      for (let h = 0; h <= 40; h++) {
        expect(gap.atEnd[h]).toBeCloseTo(shareOff(parameters, h), 12);
        expect(gap.everyTurn[h]).toBeCloseTo(turnsOff(parameters, h), 11);
      }
    }
  });

  it('has the same distance of whole histories as an enumeration of all of them', () => {
    for (const parameters of cases) {
      for (let t = 0; t <= 6; t++) {
        const [real, simulator] = [cliffUser(parameters.fall, parameters.recovery), cliffUser(0, parameters.recovery)];
        const brute = bruteHistoryDistance(
          everyHistory(cliffProcess, cliffPolicy, real, t),
          everyHistory(cliffProcess, cliffPolicy, simulator, t),
        );
        expect(historyDistance(parameters, t)).toBeCloseTo(brute, 12);
      }
    }
  });

  it('makes both theorems exact without a way back, and loose with one', () => {
    for (const fall of [0.001, 0.03, 0.2]) {
      const { gap, bound, stateDistance, distanceBound } = studyCliff({ fall, recovery: 0 }, 40);
      for (let h = 0; h <= 40; h++) {
        expect(gap.everyTurn[h]).toBeCloseTo(bound.everyTurn[h]!, 11);
        expect(gap.atEnd[h]).toBeCloseTo(bound.atEnd[h]!, 11);
        expect(stateDistance[h]).toBeCloseTo(distanceBound[h]!, 11);
      }
    }
    const { gap, bound } = studyCliff({ fall: 0.03, recovery: 0.3 }, 40);
    expect(gap.everyTurn[40]! / bound.everyTurn[40]!).toBeLessThan(0.25);
  });

  it('is near δH²/2 and δH if δH is small: the first error is of order δH² · (1/2 + δH/6)', () => {
    for (const [fall, horizon] of [
      [1e-4, 40],
      [1e-3, 20],
      [1e-3, 40],
    ] as const) {
      const { everyTurn, atEnd } = ruleOfThumb({ fall, recovery: 0 }, horizon);
      const { gap } = studyCliff({ fall, recovery: 0 }, horizon);
      // Σ (1 − (1−δ)^t) = δH(H+1)/2 − δ²(H−1)H(H+1)/6 + …, and 1 − (1−δ)^H = δH − δ²H(H−1)/2 + …
      expect(Math.abs(gap.everyTurn[horizon]! - everyTurn)).toBeLessThanOrEqual(
        (fall * horizon) / 2 + (fall ** 2 * horizon ** 3) / 6,
      );
      expect(Math.abs(gap.atEnd[horizon]! - atEnd)).toBeLessThanOrEqual((fall * horizon) ** 2 / 2);
    }
  });

  it('is near δH/ρ and δ/ρ with a way back, for δ ≪ ρ and H ≫ 1/ρ', () => {
    for (const [fall, recovery] of [
      [0.001, 0.5],
      [0.002, 0.3],
    ] as const) {
      const rule = ruleOfThumb({ fall, recovery }, 40);
      const { gap } = studyCliff({ fall, recovery }, 40);
      // Relative error: δ/(δ+ρ) for the limit, 1/(ρH) for the turns until it is reached.
      expect(Math.abs(gap.everyTurn[40]! / rule.everyTurn - 1)).toBeLessThanOrEqual(
        fall / recovery + 1 / (recovery * 40),
      );
      expect(Math.abs(gap.atEnd[40]! / rule.atEnd - 1)).toBeLessThanOrEqual(fall / recovery + 1e-4);
    }
  });

  it('has a larger gap with more falls and longer dialogues, and a smaller one with a better way back', () => {
    for (let step = 1; step < 10; step++) {
      const at = (fall: number, recovery: number) => studyCliff({ fall, recovery }, 40).gap.everyTurn;
      expect(at(0.02 * (step + 1), 0.1)[40]!).toBeGreaterThan(at(0.02 * step, 0.1)[40]!);
      expect(at(0.05, 0.05 * (step + 1))[40]!).toBeLessThan(at(0.05, 0.05 * step)[40]!);
      expect(at(0.05, 0.1)[4 * step]!).toBeGreaterThan(at(0.05, 0.1)[4 * step - 1]!);
    }
  });
});
