import { expect, test } from 'vitest';
import { expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { IDLE } from '../sample/sample';
import { attentionCached, attentionCachedKernel } from './attention_cached';
import { attendReference } from './attention_cached.reference';

for (const headDim of [6, 16, 128]) testDeclaration(attentionCachedKernel(headDim));

interface Case {
  readonly M: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly slots: number;
  readonly context: number;
}

const CASES: readonly Case[] = [
  { M: 1, heads: 1, kvHeads: 1, headDim: 2, slots: 1, context: 1 },
  { M: 9, heads: 4, kvHeads: 2, headDim: 6, slots: 3, context: 37 },
  { M: 33, heads: 6, kvHeads: 1, headDim: 16, slots: 5, context: 70 },
  { M: 4, heads: 2, kvHeads: 2, headDim: 70, slots: 2, context: 12 }, // an odd number of pairs, too long to be unrolled
  { M: 4, heads: 2, kvHeads: 2, headDim: 128, slots: 2, context: 12 },
];

for (const shape of CASES) {
  test(`cached attention agrees with the reference: ${JSON.stringify(shape)}`, async () => {
    const { M, heads, kvHeads, headDim: D, slots, context } = shape;
    const place = (m: number): { slot: number; position: number } => ({
      slot: m % slots,
      position: (m * 7 + context - 1) % context,
    });
    const inputs = {
      rows: new Uint32Array(
        Array.from({ length: M }, (_, m) => [m === 2 ? IDLE : place(m).slot, place(m).position, 0, 0]).flat(),
      ),
      q: normals(M * heads * D, 1, 2),
      keys: normals(slots * context * kvHeads * D, 2),
      values: normals(slots * context * kvHeads * D, 3),
    };
    const width = (heads + 2 * kvHeads) * D;
    // The kernel must not read the keys and values of qkv: they are NaN, which would show.
    const qkv = Float64Array.from({ length: M * width }, (_, i) =>
      i % width < heads * D ? inputs.q[Math.floor(i / width) * heads * D + (i % width)]! : NaN,
    );
    const shapes = {
      rows: [M, 4],
      qkv: [M, width],
      keys: [slots, context, kvHeads * D],
      values: [slots, context, kvHeads * D],
      y: [M, heads * D],
    };
    const { y } = await runOnDevice({
      inputs: { ...inputs, qkv },
      shapes,
      outputs: ['y'],
      record: (program, tensors) => attentionCached(program, tensors as Parameters<typeof attentionCached>[1], shape),
    });
    const expected = Array.from({ length: M * heads }, (_, i) => {
      const m = Math.floor(i / heads);
      const g = Math.floor(((i % heads) * kvHeads) / heads);
      const { slot, position } = place(m);
      const at = (from: Float64Array) =>
        Array.from({ length: position + 1 }, (_, t) =>
          from.subarray(((slot * context + t) * kvHeads + g) * D, ((slot * context + t) * kvHeads + g + 1) * D),
        );
      return m === 2
        ? new Float64Array(D)
        : attendReference(inputs.q.subarray(i * D, (i + 1) * D), at(inputs.keys), at(inputs.values));
    });
    // exp turns an absolute f32 error of a score (about 1e-6 at |score| ≈ 10) into a relative error of a weight.
    expectClose(
      'y',
      y!,
      expected.flatMap((values) => [...values]),
      2e-5,
    );
  });
}

test('shapes that do not match are refused', async () => {
  const shapes = { rows: [2, 4], qkv: [2, 16], keys: [1, 4, 4], values: [1, 4, 8], y: [2, 8] };
  const run = runOnDevice({
    inputs: {},
    shapes,
    outputs: [],
    record: (program, tensors) =>
      attentionCached(program, tensors as Parameters<typeof attentionCached>[1], { heads: 2, kvHeads: 1, headDim: 4 }),
  });
  await expect(run).rejects.toMatchObject({ code: 'shape-mismatch' });
});
