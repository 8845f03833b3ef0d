import { describe, expect, test } from 'vitest';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { attention, attentionBackward, attentionKernels } from './attention';
import { attentionReference } from './attention.reference';

for (const kernels of Object.values(attentionKernels)) for (const kernel of Object.values(kernels)) testDeclaration(kernel);

/** (M, 2) for rows of these lengths, packed. */
function packed(lengths: readonly number[]): Uint32Array {
  let start = 0;
  const rows = lengths.flatMap((length) => {
    const row = Array.from({ length }, () => [start, start + length]);
    start += length;
    return row.flat();
  });
  return Uint32Array.from(rows);
}

describe.each([
  { lengths: [1], heads: 1, kvHeads: 1, headDim: 2, why: 'one token' },
  { lengths: [3, 1, 5], heads: 2, kvHeads: 2, headDim: 6, why: 'a head of pairs' },
  { lengths: [4, 7], heads: 6, kvHeads: 2, headDim: 8, why: 'three query heads a key head' },
  { lengths: [9, 2], heads: 4, kvHeads: 1, headDim: 22, why: 'a head shared by two threads, the second not full' },
  { lengths: [130, 3], heads: 2, kvHeads: 1, headDim: 64, why: 'a long row, four threads a head' },
])('attention, $why', ({ lengths, ...shape }) => {
  const rows = packed(lengths);
  const M = rows.length / 2;
  const [Q, KV] = [shape.heads * shape.headDim, shape.kvHeads * shape.headDim];
  const inputs = { q: normals(M * Q, 1), k: normals(M * KV, 2), v: normals(M * KV, 3) };
  const dout = normals(M * Q, 4);
  const reference = attentionReference(rows, shape);

  if (M * Q < 500) test('the reference is its own derivative', () => checkReference(reference, inputs));

  // Weights are e^(score − lse) with scores near 10 at D = 64: errors of the scores, 1e-6, become those of the weights.
  test('forward, log-sum-exp and gradients agree with the reference', async () => {
    const run = await runOnDevice({
      inputs: { ...inputs, dout, rows },
      shapes: { q: [M, Q], k: [M, KV], v: [M, KV], rows: [M, 2], out: [M, Q], stats: [M, shape.heads, 2], dout: [M, Q], dq: [M, Q], dk: [M, KV], dv: [M, KV] },
      outputs: ['out', 'stats', 'dq', 'dk', 'dv'],
      record(program, t) {
        const forward = { q: t.q!, k: t.k!, v: t.v!, rows: t.rows!, out: t.out!, stats: t.stats! };
        attention(program, forward, shape);
        attentionBackward(program, { ...forward, dout: t.dout!, dq: t.dq!, dk: t.dk!, dv: t.dv! }, shape);
      },
    });
    const expected = reference.backward(inputs, { out: dout });
    expectClose('out', run.out!, reference.forward(inputs).out!, 2e-5);
    expectClose('lse', run.stats!.filter((_, i) => i % 2 === 0), reference.logSumExp(inputs), 2e-5);
    // A row of one token has the weight 1 whatever its score: dq is 0, and the reference's scale with it.
    if (M > 1) expectClose('dq', run.dq!, expected.q!, 1e-4);
    else expect(Math.max(...run.dq!.map(Math.abs))).toBeLessThan(1e-6);
    if (M > 1) expectClose('dk', run.dk!, expected.k!, 1e-4);
    expectClose('dv', run.dv!, expected.v!, 1e-4);
  });
});
