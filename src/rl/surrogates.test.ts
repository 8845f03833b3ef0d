/** The loss's derivatives compared with central differences, and its edge cases. */
import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import type { Objective, TrainRow } from '../domain/trainable-policy';
import { clippedSurrogate, KL_ESTIMATORS, objectiveRow, surrogateRow } from './surrogates';

const surrogate = (over: Partial<Extract<Objective, { kind: 'surrogate' }>> = {}) =>
  ({ kind: 'surrogate', clipLow: 0.2, clipHigh: 0.28, beta: 0, klEstimator: 'k3', level: 'token', ...over }) as const;

/** A row of 9 tokens, some of them masked. Log-ratios are within ±0.4, so some tokens are clipped. */
function randomRow(index: number): { row: TrainRow; logprobs: Float64Array } {
  const rng = new Rng(7, 'row', index);
  const T = 9;
  const draw = (scale: number) => Float64Array.from({ length: T }, () => scale * (2 * rng.uniform() - 1));
  const logprobs = draw(1).map((x) => x - 2);
  const old = draw(0.4).map((x, t) => x + logprobs[t]!);
  const ref = draw(0.5).map((x, t) => x + logprobs[t]!);
  const weights = Float64Array.from({ length: T }, (_, t) => (t > 1 && rng.bernoulli(0.7) ? 0.1 + rng.uniform() : 0));
  return {
    row: {
      ids: Int32Array.from({ length: T }, (_, t) => t),
      weights,
      advantage: rng.normal(),
      oldLogprobs: old,
      refLogprobs: ref,
    },
    logprobs,
  };
}

describe('derivatives', () => {
  const objectives: Objective[] = [
    { kind: 'nll' },
    surrogate(),
    surrogate({ level: 'sequence', clipLow: 0.02, clipHigh: 0.04 }),
    ...(['k1', 'k2', 'k3'] as const).flatMap((klEstimator) => [
      surrogate({ beta: 0.3, klEstimator }),
      surrogate({ beta: 0.3, klEstimator, level: 'sequence' }),
    ]),
  ];
  it.each(objectives.map((objective) => [JSON.stringify(objective), objective] as const))(
    'of %s agree with central differences',
    (_, objective) => {
      for (let index = 0; index < 20; index++) {
        const { row, logprobs } = randomRow(index);
        const { derivative_T } = objectiveRow(row, logprobs, objective);
        const h = 1e-6;
        logprobs.forEach((logprob, t) => {
          const at = (value: number) => objectiveRow(row, logprobs.with(t, value), objective).loss;
          // Error of a central difference in f64: h² + ε/h ≈ 1e-10.
          expect(derivative_T[t]).toBeCloseTo((at(logprob + h) - at(logprob - h)) / (2 * h), 7);
        });
      }
    },
  );
});

describe('the clipped surrogate', () => {
  it('is −A with slope −A at a ratio of 1', () => {
    expect(clippedSurrogate(0, 1.5, 0.2, 0.2)).toEqual({
      loss: -1.5,
      derivative: -1.5,
      clippedLow: false,
      clippedHigh: false,
    });
  });
  it('bounds gains but never losses', () => {
    const up = Math.log(1.5);
    const down = Math.log(0.5);
    expect(clippedSurrogate(up, 1, 0.2, 0.2)).toMatchObject({ loss: -1.2, derivative: 0, clippedHigh: true });
    expect(clippedSurrogate(up, -1, 0.2, 0.2)).toMatchObject({ clippedHigh: false, clippedLow: false });
    expect(clippedSurrogate(up, -1, 0.2, 0.2).loss).toBeCloseTo(1.5, 12);
    expect(clippedSurrogate(down, -1, 0.2, 0.2)).toMatchObject({ loss: 0.8, derivative: 0, clippedLow: true });
    expect(clippedSurrogate(down, 1, 0.2, 0.2).loss).toBeCloseTo(-0.5, 12);
  });
  it('gives a masked token neither loss nor derivative', () => {
    const { row, logprobs } = randomRow(0);
    const terms = surrogateRow(row, logprobs, surrogate({ beta: 1 }));
    Array.from(row.weights).forEach((weight, t) => {
      if (weight === 0) expect([terms.loss_T[t], terms.derivative_T[t]]).toEqual([0, 0]);
    });
  });
});

it('k1 and k3 are unbiased for KL(π ‖ ref), k2 is not, and all are 0 if π = ref', () => {
  const p = [0.5, 0.3, 0.2];
  const q = [0.2, 0.2, 0.6];
  const exact = p.reduce((sum, pi, i) => sum + pi * Math.log(pi / q[i]!), 0);
  const expected = (k: 'k1' | 'k2' | 'k3') =>
    p.reduce((sum, pi, i) => sum + pi * KL_ESTIMATORS[k](Math.log(pi), Math.log(q[i]!)).loss, 0);
  expect(expected('k1')).toBeCloseTo(exact, 12);
  expect(expected('k3')).toBeCloseTo(exact, 12);
  expect(Math.abs(expected('k2') - exact)).toBeGreaterThan(0.004);
  for (const estimator of Object.values(KL_ESTIMATORS)) expect(estimator(-1, -1).loss).toBe(0);
});

describe('a token whose advantage is 0', () => {
  it.each([800, 710, -800, 0])('teaches nothing, however far its log-ratio is (%d)', (logRatio) => {
    const none = { loss: 0, derivative: 0, clippedLow: false, clippedHigh: false };
    expect(clippedSurrogate(logRatio, 0, 0.2, 0.28)).toEqual(none);
    const row = { ids: [0, 1], weights: [0, 1], advantage: 0, oldLogprobs: [0, -logRatio], refLogprobs: [0, 0] };
    for (const level of ['token', 'sequence'] as const)
      expect(surrogateRow(row, [0, 0], surrogate({ level }))).toMatchObject({ loss: 0, clippedLow: 0, clippedHigh: 0 });
  });
});
