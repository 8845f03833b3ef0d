/** The small dialogue, its arms, and the claims about them on the page. */
import { describe, expect, it } from 'vitest';
import { ARMS, candidates, staticObjective, studyArms, type ArmParameters } from './best-policies';
import { halfRange, regretBound } from './bounds';
import { basePolicy, LEFT, policyOf, process, RIGHT, rightWith, scoreOf, talking, usersOf, WRONG } from './dialogue';
import { everyHistory } from '../../test/every-history';
import { chainOf, distributions, values } from './process';
import { policyShift, simulatorShift } from './shift';

const H = 40;
const parameters: ArmParameters = {
  sycophancy: 0.9,
  notices: 0.85,
  leaves: 0.1,
  calibration: 0.95,
  lambda: 0,
  distance: 0.8,
  lookahead: 1,
  judge: 'prompted',
  reward: 'atEnd',
};
const studied = (changes: Partial<ArmParameters>) => studyArms({ ...parameters, ...changes }, H);

describe('the users', () => {
  it('reply with probabilities that sum to 1 for all positions of the sliders', () => {
    for (const sycophancy of [0, 0.5, 1])
      for (const notices of [0, 1])
        for (const leaves of [0, 0.5]) {
          const { real, prompted, calibrated } = usersOf({ ...parameters, sycophancy, notices, leaves });
          for (const user of [real, prompted, calibrated]) {
            for (let row = 0; row < process.states * process.actions; row++) {
              const entries = user.subarray(row * process.states, (row + 1) * process.states);
              expect(Math.min(...entries)).toBeGreaterThanOrEqual(0);
              expect(entries.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
            }
          }
        }
  });

  it('end the dialogue with the stated probabilities', () => {
    const { real, prompted } = usersOf({ ...parameters, sycophancy: 1 });
    const after = (user: Float64Array, state: number, next: number) =>
      user[(state * process.actions + 1) * process.states + next]!;
    const asks = talking(false, 1);
    expect(after(real, asks, RIGHT)).toBeCloseTo(rightWith(1), 12); // two facts guessed: 0.5²
    expect(after(real, asks, WRONG)).toBeCloseTo(0.75 * 0.15, 12);
    expect(after(real, asks, LEFT)).toBeCloseTo((0.75 * 0.85 * 0.1) / 4, 12); // objects; patient, so leaves with 0.1 / 4
    expect(after(prompted, asks, WRONG)).toBeCloseTo(0.75, 12);
    expect(after(prompted, asks, LEFT)).toBe(0);
  });

  it('are the same at sycophancy 0, and the calibrated simulator’s error is 1 − κ times the prompted one’s', () => {
    const same = simulatorShift(basePolicy, ...pair({ sycophancy: 0 }), scoreOf(0), H);
    expect(Math.max(...same.gap.everyTurn, ...same.distance, ...same.errors)).toBeLessThan(1e-12);
    const { real, prompted, calibrated } = usersOf(parameters);
    const [far, near] = [prompted, calibrated].map(
      (user) => simulatorShift(basePolicy, real, user, scoreOf(0), H).errors,
    );
    far!.forEach((error, t) => expect(near![t]!).toBeCloseTo(0.05 * error, 12));
  });
});

function pair(changes: Partial<ArmParameters>) {
  const { real, prompted } = usersOf({ ...parameters, ...changes });
  return [real, prompted] as const;
}

describe('the shifts of the dialogue', () => {
  it('stay within their bounds for every policy of the class', () => {
    const { real, prompted } = usersOf(parameters);
    for (const { policy } of candidates(0.8)) {
      for (const lambda of [0, 0.5, 1]) {
        for (const shift of [
          policyShift(policy, real, scoreOf(lambda), H),
          simulatorShift(policy, real, prompted, scoreOf(lambda), H),
        ]) {
          for (let h = 0; h <= H; h++) {
            expect(shift.gap.everyTurn[h]!).toBeLessThanOrEqual(shift.bound.everyTurn[h]! + 1e-9);
            expect(shift.gap.atEnd[h]!).toBeLessThanOrEqual(shift.bound.atEnd[h]! + 1e-9);
            expect(shift.distance[h]!).toBeLessThanOrEqual(shift.distanceBound[h]! + 1e-9);
            if (shift.pinskerBound)
              expect(shift.bound.everyTurn[h]!).toBeLessThanOrEqual(shift.pinskerBound.everyTurn[h]! + 1e-9);
          }
        }
      }
    }
  });

  it('have errors at every turn that are proportional to sycophancy', () => {
    const errorsAt = (sycophancy: number) => simulatorShift(basePolicy, ...pair({ sycophancy }), scoreOf(0), H).errors;
    errorsAt(0.3).forEach((error, t) => expect(errorsAt(0.6)[t]!).toBeCloseTo(2 * error, 12));
  });

  it('are 0 between the base policy and itself', () => {
    const { real } = usersOf(parameters);
    expect(Math.max(...policyShift(basePolicy, real, scoreOf(0), H).gap.everyTurn)).toBe(0);
    expect(halfRange(scoreOf(0.3))).toBe(1 / 2);
  });
});

describe('the arms', () => {
  it('maximise their own objectives: no arm beats the oracle with real users, or naive in its simulator', () => {
    for (const reward of ['atEnd', 'everyTurn'] as const)
      for (const lambda of [0, 0.3, 1]) {
        const { arms, real, prompted } = studied({ reward, lambda });
        for (let h = 1; h <= H; h++) {
          expect(arms.oracle.real[h]!).toBeGreaterThanOrEqual(Math.max(...real.slice(1).map((J) => J[h]!)) - 1e-12);
          expect(arms.naive.trained[h]!).toBeGreaterThanOrEqual(
            Math.max(...prompted.slice(1).map((J) => J[h]!)) - 1e-12,
          );
          for (const arm of ['static', 'naive', 'calibrated'] as const)
            expect(arms.oracle.real[h]!).toBeGreaterThanOrEqual(arms[arm].real[h]! - 1e-12);
        }
      }
  });

  it('lose at most twice the largest gap', () => {
    for (const sycophancy of [0.2, 0.6, 1])
      for (const reward of ['atEnd', 'everyTurn'] as const) {
        const { arms, real, prompted, calibrated } = studied({ sycophancy, reward });
        for (let h = 1; h <= H; h++) {
          const at = (rows: readonly Float64Array[]) => rows.slice(1).map((row) => row[h]!);
          expect(arms.oracle.real[h]! - arms.naive.real[h]!).toBeLessThanOrEqual(
            regretBound(at(real), at(prompted)) + 1e-12,
          );
          expect(arms.oracle.real[h]! - arms.calibrated.real[h]!).toBeLessThanOrEqual(
            regretBound(at(real), at(calibrated)) + 1e-12,
          );
        }
      }
  });

  it('agree if there is no shift: the simulator is like real users, or the policy cannot leave the base policy', () => {
    const alike = studied({ sycophancy: 0 }).arms;
    for (let h = 1; h <= H; h++)
      for (const arm of ['naive', 'calibrated'] as const)
        expect(alike[arm].real[h]).toBeCloseTo(alike.oracle.real[h]!, 12);
    const still = studied({ distance: 0 }).arms;
    for (const arm of ARMS) expect(still[arm].success[H]).toBeCloseTo(still.base.success[H]!, 12);
  });

  it('make naive worse than no training and calibrated as good as the oracle at 8 turns with reward at the end', () => {
    const { arms } = studied({});
    expect(arms.naive.real[8]!).toBeLessThan(arms.base.real[8]!);
    expect(arms.naive.success[8]!).toBeLessThan(arms.base.success[8]! - 0.2);
    expect(arms.calibrated.real[8]!).toBeGreaterThan(arms.base.real[8]!);
    expect(arms.calibrated.real[8]).toBeCloseTo(arms.oracle.real[8]!, 12);
  });

  it('make static as good as it can be only if it looks far enough ahead with real users', () => {
    expect(studied({ judge: 'real', lookahead: 5 }).arms.static.real[8]).toBeCloseTo(
      studied({}).arms.oracle.real[8]!,
      12,
    );
    expect(studied({ judge: 'real', lookahead: 1 }).arms.static.real[8]!).toBeLessThan(studied({}).arms.base.real[8]!);
  });
});

describe('the static objective', () => {
  it('equals a sum over all continuations of all logged histories', () => {
    const { real, prompted } = usersOf(parameters);
    const π = policyOf([0, 1, 0, 1]);
    const score = scoreOf(0.3);
    const logs = distributions(process, basePolicy, real, 5);
    for (const reward of ['atEnd', 'everyTurn'] as const)
      for (const lookahead of [0, 1, 3, 7]) {
        const objective = staticObjective(logs, chainOf(process, π, prompted), score, { lookahead, reward });
        for (let h = 1; h <= 5; h++) {
          let sum = 0;
          for (let t = 0; t < h; t++) {
            for (const { states, probability } of everyHistory(
              { ...process, start: logs[t]! },
              π,
              prompted,
              Math.min(lookahead + 1, h - t),
            )) {
              sum +=
                probability *
                (reward === 'atEnd'
                  ? score[states.at(-1)!]!
                  : states.slice(1).reduce((total, x) => total + score[x]!, 0));
            }
          }
          expect(objective[h]).toBeCloseTo(sum, 12);
        }
      }
  });

  it('with real users, the base policy and unlimited lookahead equals the value of the logs from every turn on', () => {
    const { real } = usersOf(parameters);
    const logs = distributions(process, basePolicy, real, 6);
    const J = values(logs, scoreOf(0)).atEnd;
    const objective = staticObjective(logs, chainOf(process, basePolicy, real), scoreOf(0), {
      lookahead: 40,
      reward: 'atEnd',
    });
    expect(objective[6]).toBeCloseTo(6 * J[6]!, 12); // each of the six contexts leads to the same d_6
  });
});

describe('the work of one change of a slider', () => {
  it('is below a million multiplications at the longest horizon and lookahead: a few milliseconds on a slow machine', () => {
    expect(studied({ lookahead: 12 }).multiplications).toBeLessThan(1e6);
  });
});
