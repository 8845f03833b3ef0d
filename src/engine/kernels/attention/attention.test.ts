import { describe, expect, test } from 'vitest';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { testDevice } from '../../../../test/device';
import { attention, attentionBackward, attentionCandidates, attentionKernels } from './attention';
import { attentionReference } from './attention.reference';

for (const kernels of [
  attentionKernels.plain(8),
  attentionKernels.plain(6),
  attentionKernels.subgroup(8, { lanes: 8, threads: 32 }),
])
  for (const kernel of Object.values(kernels)) testDeclaration(kernel as never);

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
  { lengths: [3, 1, 5], heads: 2, kvHeads: 2, headDim: 6, why: 'heads read in pairs' },
  { lengths: [4, 7], heads: 6, kvHeads: 2, headDim: 8, why: 'three query heads per key head' },
  { lengths: [9, 2], heads: 4, kvHeads: 1, headDim: 22, why: 'an odd number of pairs' },
  { lengths: [130, 3], heads: 2, kvHeads: 1, headDim: 64, why: 'a long row and a long head' },
  {
    lengths: [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 1, 1, 1],
    heads: 4,
    kvHeads: 2,
    headDim: 16,
    why: 'rows that begin and end within a block',
  },
])('attention, $why', ({ lengths, ...shape }) => {
  const rows = packed(lengths);
  const M = rows.length / 2;
  const [Q, KV] = [shape.heads * shape.headDim, shape.kvHeads * shape.headDim];
  const inputs = { q: normals(M * Q, 1), k: normals(M * KV, 2), v: normals(M * KV, 3) };
  const dout = normals(M * Q, 4);
  const reference = attentionReference(rows, shape);

  if (M * Q < 500) test('the reference’s gradient matches its forward pass', () => checkReference(reference, inputs));

  // Weights are e^(score − lse) with scores near 10 at D = 64: the scores' errors of 1e-6 become errors of the weights.
  test.each(['subgroup', 'plain'] as const)(
    '%s: forward, log-sum-exp and gradients agree with the reference',
    async (variant) => {
      const device = await testDevice();
      if (!attentionCandidates(device, shape).includes(variant)) {
        expect(variant === 'subgroup' && (device.subgroups === null || shape.headDim % 4 !== 0)).toBe(true);
        return;
      }
      const run = await runOnDevice({
        inputs: { qkv: interleaved(inputs), dout, rows },
        shapes: {
          qkv: [M, Q + 2 * KV],
          dqkv: [M, Q + 2 * KV],
          rows: [M, 2],
          out: [M, Q],
          lse: [M, shape.heads],
          delta: [M, shape.heads],
          dout: [M, Q],
        },
        outputs: ['out', 'lse', 'dqkv'],
        record(program, t) {
          const forward = { qkv: t.qkv!, rows: t.rows!, out: t.out!, lse: t.lse! };
          attention(program, forward, shape, variant);
          attentionBackward(program, { ...forward, dout: t.dout!, dqkv: t.dqkv!, delta: t.delta! }, shape, variant);
        },
      });
      const expected = reference.backward(inputs, { out: dout });
      expectClose('out', run.out!, reference.forward(inputs).out!, 2e-5);
      expectClose('lse', run.lse!, reference.logSumExp(inputs), 2e-5);
      const part = (from: number, width: number) =>
        Float32Array.from(
          { length: M * width },
          (_, i) => run.dqkv![Math.floor(i / width) * (Q + 2 * KV) + from + (i % width)]!,
        );
      // The weight in a row of one token is 1 for any score: dq is 0, and there is no scale to compare with.
      if (M > 1) expectClose('dq', part(0, Q), expected.q!, 1e-4);
      else expect(Math.max(...part(0, Q).map(Math.abs))).toBeLessThan(1e-6);
      if (M > 1) expectClose('dk', part(Q, KV), expected.k!, 1e-4);
      expectClose('dv', part(Q + KV, KV), expected.v!, 1e-4);
    },
  );

  /** Queries, keys and values of a token one after the other. */
  function interleaved({ q, k, v }: { q: Float64Array; k: Float64Array; v: Float64Array }): Float64Array {
    const all = new Float64Array(M * (Q + 2 * KV));
    for (let m = 0; m < M; m++) {
      all.set(q.subarray(m * Q, (m + 1) * Q), m * (Q + 2 * KV));
      all.set(k.subarray(m * KV, (m + 1) * KV), m * (Q + 2 * KV) + Q);
      all.set(v.subarray(m * KV, (m + 1) * KV), m * (Q + 2 * KV) + Q + KV);
    }
    return all;
  }
});
