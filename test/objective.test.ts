/** The objectives on the device compared with their f64 reference, src/rl/surrogates.ts. */
import { describe, expect, test } from 'vitest';
import type { Objective, TrainRow } from '../src/domain/trainable-policy';
import { objectiveRow } from '../src/rl/surrogates';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from './kernel-testing';
import { surrogate, surrogateKernel, tokenLoss, tokenLossKernel } from '../src/engine/kernels/objective/objective';
import { NO_TARGET } from '../src/engine/kernels/log_softmax/log_softmax';
import { logSoftmaxReference } from '../src/engine/kernels/log_softmax/log_softmax.reference';

for (const kernel of [tokenLossKernel, surrogateKernel]) testDeclaration(kernel);

/** Three packed rows. As on the device, everything about entry t of a row is stored at the token that predicts it. */
const lengths = [1, 6, 11];
const M = lengths.reduce((a, b) => a + b, 0);
const starts = lengths.map((_, n) => lengths.slice(0, n).reduce((a, b) => a + b, 0));
const rows = Uint32Array.from(
  lengths.flatMap((length, n) => Array.from({ length }, () => [starts[n]!, starts[n]! + length]).flat()),
);
const logp = normals(M, 1, 0.5).map((x) => x - 2);
const old = normals(M, 2, 0.3).map((x, m) => Math.fround(x + logp[m]!));
const ref = normals(M, 3, 0.3).map((x, m) => Math.fround(x + logp[m]!));
const isLast = (m: number): boolean => rows[2 * m + 1] === m + 1;
const weights = Float64Array.from({ length: M }, (_, m) =>
  isLast(m) || m % 3 === 1 ? 0 : Math.fround(0.05 + 0.01 * m),
);
const advantages = [0.5, -1.25, 0.75];

function trainRows(oldAt = old, refAt = ref): TrainRow[] {
  const shifted = (values: Float64Array, n: number): Float64Array =>
    Float64Array.from([0, ...values.subarray(starts[n], starts[n]! + lengths[n]! - 1)]);
  return lengths.map((length, n) => ({
    ids: new Array<number>(length).fill(0),
    weights: shifted(weights, n),
    advantage: advantages[n]!,
    oldLogprobs: shifted(oldAt, n),
    refLogprobs: shifted(refAt, n),
  }));
}

/** Packed weighted losses and derivatives. */
function twin(
  objective: Objective,
  at: Float64Array,
  oldAt = old,
  refAt = ref,
): { loss: Float64Array; dlogp: Float64Array } {
  const loss = new Float64Array(M);
  const dlogp = new Float64Array(M);
  trainRows(oldAt, refAt).forEach((row, n) => {
    const logprobs_T = [0, ...at.subarray(starts[n], starts[n]! + lengths[n]! - 1)];
    const terms = objectiveRow(row, logprobs_T, objective);
    for (let t = 1; t < lengths[n]!; t++) {
      loss[starts[n]! + t - 1] = row.weights[t]! * terms.loss_T[t]!;
      dlogp[starts[n]! + t - 1] = terms.derivative_T[t]!;
    }
  });
  return { loss, dlogp };
}

const sum = (values: Float64Array): Float64Array => Float64Array.of(values.reduce((a, b) => a + b, 0));

const levels = ['token', 'sequence'] as const;
const estimators = ['k1', 'k2', 'k3'] as const;
const cases = levels.flatMap((level) => [
  { level, klEstimator: 'k3' as const, beta: 0 },
  ...estimators.map((klEstimator) => ({ level, klEstimator, beta: 0.1 })),
]);

describe.each(cases)('surrogate at $level level, β $beta, $klEstimator', (form) => {
  const clip = form.level === 'token' ? { clipLow: 0.2, clipHigh: 0.28 } : { clipLow: 0.03, clipHigh: 0.04 };
  const objective: Objective = { kind: 'surrogate', ...clip, ...form };

  test('the reference’s derivative matches its loss', () => {
    checkReference(
      {
        forward: ({ x }) => ({ loss: sum(twin(objective, x as Float64Array).loss) }),
        backward: ({ x }, { loss }) => ({ x: twin(objective, x as Float64Array).dlogp.map((d) => d * loss![0]!) }),
      },
      { x: logp },
    );
  });

  // Log-ratios are differences of numbers near 3, which have errors of 2e-7.
  test('agrees with the reference', async () => {
    const terms = new Float64Array(4 * M);
    for (let m = 0; m < M; m++)
      terms.set([old[m]!, ref[m]!, advantages[starts.indexOf(rows[2 * m]!)]!, weights[m]!], 4 * m);
    const run = await runOnDevice({
      inputs: { logp, terms, rows, settings: Float64Array.of(1 - clip.clipLow, 1 + clip.clipHigh, form.beta, 0) },
      shapes: { logp: [M], terms: [M, 4], rows: [M, 2], settings: [4], loss: [M], dlogp: [M] },
      outputs: ['loss', 'dlogp'],
      record: (program, t) =>
        surrogate(
          program,
          { logp: t.logp!, terms: t.terms!, rows: t.rows!, settings: t.settings!, loss: t.loss!, dlogp: t.dlogp! },
          form,
        ),
    });
    const expected = twin(objective, logp);
    expectClose('loss', run.loss!, expected.loss, 5e-6);
    expectClose('dlogp', run.dlogp!, expected.dlogp, 5e-6);
  });
});

test('at ratio 1 the gradient is −weight · advantage, although the loss of centred advantages is 0', async () => {
  const run = await runOnDevice({
    inputs: {
      logp: Float64Array.of(-1, -1),
      terms: Float64Array.of(-1, 0, 2, 0.5, -1, 0, -2, 0.5),
      rows: Uint32Array.of(0, 1, 1, 2),
      settings: Float64Array.of(0.8, 1.2, 0, 0),
    },
    shapes: { logp: [2], terms: [2, 4], rows: [2, 2], settings: [4], loss: [2], dlogp: [2] },
    outputs: ['loss', 'dlogp'],
    record: (program, t) =>
      surrogate(
        program,
        { logp: t.logp!, terms: t.terms!, rows: t.rows!, settings: t.settings!, loss: t.loss!, dlogp: t.dlogp! },
        { level: 'token', klEstimator: 'k3' },
      ),
  });
  expect(run.loss![0]! + run.loss![1]!).toBe(0);
  expect([...run.dlogp!]).toEqual([-0.5 * 2, 0.5 * 2]);
});

test.each(levels)(
  'a token whose advantage is 0 teaches nothing, even where its ratio overflows (%s)',
  async (level) => {
    const far = Float64Array.of(-1, -0.01);
    const inputs = {
      terms: Float64Array.of(-900, 0, 0, 0.5, -900, 0, 0, 0.5),
      settings: Float64Array.of(0.8, 1.2, 0, 0),
    };
    const run = await runOnDevice({
      inputs: { ...inputs, logp: far, rows: Uint32Array.of(0, 1, 1, 2) },
      shapes: { logp: [2], terms: [2, 4], rows: [2, 2], settings: [4], loss: [2], dlogp: [2] },
      outputs: ['loss', 'dlogp'],
      record: (program, t) =>
        surrogate(
          program,
          { logp: t.logp!, terms: t.terms!, rows: t.rows!, settings: t.settings!, loss: t.loss!, dlogp: t.dlogp! },
          { level, klEstimator: 'k3' },
        ),
    });
    expect([...run.loss!, ...run.dlogp!].map((value) => value + 0)).toEqual([0, 0, 0, 0]);
  },
);

/** From logits: softmax, loss and gradient in one kernel, compared with the references of log-softmax and objective. */
describe.each([
  { kind: 'nll' as const },
  ...cases
    .filter(({ level }) => level === 'token')
    .map((form) => ({ kind: 'surrogate' as const, clipLow: 0.2, clipHigh: 0.28, ...form })),
])('$kind fused with log-softmax, β $beta, $klEstimator', (objective) => {
  test.each([
    { V: 5, temperature: 1 },
    { V: 129, temperature: 0.7 },
  ])('agrees with the reference for $V words at temperature $temperature', async ({ V, temperature }) => {
    const W = Math.ceil(V / 4) * 4;
    const logits = normals(M * V, 5, 2);
    const targets = Uint32Array.from({ length: M }, (_, m) => (isLast(m) ? NO_TARGET : (m * 7) % V));
    const softmax = logSoftmaxReference(targets, V, Math.fround(temperature));
    const at = softmax.forward({ logits }).logp!;
    // Ratios near 1, on both sides of the clip.
    const near = (from: Float64Array) => from.map((x, m) => Math.fround(at[m]! + x - logp[m]!));
    const terms = new Float64Array(4 * M);
    const [oldAt, refAt] = [near(old), near(ref)];
    for (let m = 0; m < M; m++)
      terms.set([oldAt[m]!, refAt[m]!, advantages[starts.indexOf(rows[2 * m]!)]!, weights[m]!], 4 * m);
    const {
      clipLow = 0,
      clipHigh = 0,
      beta = 0,
      klEstimator = 'k3',
    } = objective as Partial<Objective & { kind: 'surrogate' }>;
    const run = await runOnDevice({
      inputs: {
        logits: Float64Array.from({ length: M * W }, (_, i) =>
          i % W < V ? logits[Math.floor(i / W) * V + (i % W)]! : 1e6,
        ),
        targets,
        terms,
        temperature: Float64Array.of(temperature),
        settings: Float64Array.of(1 - clipLow, 1 + clipHigh, beta, 0),
      },
      shapes: {
        logits: [M, W],
        targets: [M],
        terms: [M, 4],
        temperature: [1],
        settings: [4],
        logp: [M],
        entropy: [M],
        loss: [M],
      },
      outputs: ['logits', 'logp', 'entropy', 'loss'],
      record: (program, t) =>
        tokenLoss(
          program,
          {
            logits: t.logits!,
            targets: t.targets!,
            temperature: t.temperature!,
            terms: t.terms!,
            settings: t.settings!,
            logp: t.logp!,
            entropy: t.entropy!,
            loss: t.loss!,
          },
          V,
          objective.kind === 'nll' ? 'nll' : klEstimator,
        ),
    });
    const expected = twin(objective as Objective, at, oldAt, refAt);
    expectClose('logp', run.logp!, at, 1e-5);
    expectClose('entropy', run.entropy!, softmax.entropy(logits), 1e-5);
    expectClose('loss', run.loss!, expected.loss, 2e-5);
    expect(run.logits!.filter((_, i) => i % W >= V).every((value) => value === 0)).toBe(true);
    expectClose(
      'dlogits',
      run.logits!.filter((_, i) => i % W < V),
      softmax.backward({ logits }, { logp: expected.dlogp }).logits!,
      5e-5,
    );
  });
});
