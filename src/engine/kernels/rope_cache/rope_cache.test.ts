import { expect, test } from 'vitest';
import { expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { ropeAngles } from '../rope/rope';
import { IDLE } from '../sample/sample';
import { ropeCache, ropeCacheKernel } from './rope_cache';
import { rotateReference } from './rope_cache.reference';

testDeclaration(ropeCacheKernel);

const THETA = 10000;
// f32 angles of up to a few hundred radians have a relative error of 2^-24; their cosines have the same absolute error.
const TOLERANCE = 5e-5;

for (const [M, heads, kvHeads, D, slots, context, rotateQueries] of [
  [1, 1, 1, 2, 1, 1, true],
  [7, 4, 2, 6, 3, 300, true],
  [40, 3, 3, 16, 50, 11, true],
  [5, 2, 1, 70, 5, 9, false],
] as const) {
  test(`${M} tokens of ${heads}/${kvHeads} heads of ${D} are rotated and cached${rotateQueries ? '' : ', queries unchanged'}`, async () => {
    const place = (m: number): { slot: number; position: number } => ({
      slot: m % slots,
      position: (context - 1 - Math.floor(m / slots) + context) % context,
    });
    const idle = (m: number): boolean => m === 3;
    const cacheLength = slots * context * kvHeads * D;
    const inputs = {
      rows: new Uint32Array(
        Array.from({ length: M }, (_, m) => [idle(m) ? IDLE : place(m).slot, place(m).position, 0, 0]).flat(),
      ),
      angles: Float64Array.from(ropeAngles(context, D, THETA)),
      q: normals(M * heads * D, 1),
      k: normals(M * kvHeads * D, 2),
      v: normals(M * kvHeads * D, 3),
      keys: normals(cacheLength, 4),
      values: normals(cacheLength, 5),
    };
    const width = (heads + 2 * kvHeads) * D;
    const shapes = {
      rows: [M, 4],
      angles: [context, D],
      qkv: [M, width],
      keys: [slots, context, kvHeads * D],
      values: [slots, context, kvHeads * D],
    };
    const record = (program: Parameters<typeof ropeCache>[0], tensors: object): void =>
      ropeCache(program, tensors as Parameters<typeof ropeCache>[1], { heads, kvHeads, headDim: D }, rotateQueries);
    const qkv = new Float64Array(M * width);
    for (let m = 0; m < M; m++) {
      qkv.set(inputs.q.subarray(m * heads * D, (m + 1) * heads * D), m * width);
      qkv.set(inputs.k.subarray(m * kvHeads * D, (m + 1) * kvHeads * D), m * width + heads * D);
      qkv.set(inputs.v.subarray(m * kvHeads * D, (m + 1) * kvHeads * D), m * width + (heads + kvHeads) * D);
    }
    const run = await runOnDevice({ inputs: { ...inputs, qkv }, shapes, outputs: ['qkv', 'keys', 'values'], record });
    const queries = Float32Array.from(
      { length: M * heads * D },
      (_, i) => run.qkv![Math.floor(i / (heads * D)) * width + (i % (heads * D))]!,
    );
    const actual = { ...run, q: queries };

    const expected = { q: inputs.q.slice(), keys: inputs.keys.slice(), values: inputs.values.slice() };
    for (let m = 0; m < M; m++) {
      if (idle(m)) continue;
      const { slot, position } = place(m);
      const head = (from: Float64Array, index: number): Float64Array => from.subarray(index * D, (index + 1) * D);
      for (let h = 0; h < heads && rotateQueries; h++)
        head(expected.q, m * heads + h).set(rotateReference(head(inputs.q, m * heads + h), position, THETA));
      for (let g = 0; g < kvHeads; g++) {
        const to = (slot * context + position) * kvHeads + g;
        head(expected.keys, to).set(rotateReference(head(inputs.k, m * kvHeads + g), position, THETA));
        head(expected.values, to).set(head(inputs.v, m * kvHeads + g));
      }
    }
    for (const name of ['q', 'keys', 'values'] as const)
      expectClose(name, actual[name as 'q']!, expected[name], TOLERANCE);
    if (!rotateQueries) expect([...actual.q!]).toEqual([...inputs.q]);
  });
}
