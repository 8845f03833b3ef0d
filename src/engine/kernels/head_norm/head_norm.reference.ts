/** RMSNorm of query and key heads in f64; value heads are copied. x (M, (H + 2K)·D). */
import { rmsnormReference } from '../rmsnorm/rmsnorm.reference';
import type { HeadShape } from '../attention/attention';
import type { Reference } from '../reference';

export function headNormReference(M: number, { heads, kvHeads, headDim: D }: HeadShape, eps: number): Reference {
  const all = heads + 2 * kvHeads;
  const kinds = [
    { gain: 'queryGain', first: 0, count: heads },
    { gain: 'keyGain', first: heads, count: kvHeads },
  ];
  const headsOf = (x: ArrayLike<number>, first: number, count: number) =>
    Float64Array.from(
      { length: M * count * D },
      (_, i) => x[(Math.floor(i / (count * D)) * all + first) * D + (i % (count * D))]!,
    );
  const put = (x: Float64Array, first: number, count: number, values: ArrayLike<number>) => {
    for (let i = 0; i < values.length; i++)
      x[(Math.floor(i / (count * D)) * all + first) * D + (i % (count * D))] = values[i]!;
  };
  return {
    forward(inputs) {
      const y = Float64Array.from(inputs.x!);
      for (const { gain, first, count } of kinds) {
        put(
          y,
          first,
          count,
          rmsnormReference(M * count, D, eps).forward({ x: headsOf(inputs.x!, first, count), gain: inputs[gain]! }).y!,
        );
      }
      return { y };
    },
    backward(inputs, { y: dy }) {
      const x = Float64Array.from(dy!);
      const gains: Record<string, Float64Array> = {};
      for (const { gain, first, count } of kinds) {
        const given = { x: headsOf(inputs.x!, first, count), gain: inputs[gain]! };
        const back = rmsnormReference(M * count, D, eps).backward(given, { y: headsOf(dy!, first, count) });
        put(x, first, count, back.x!);
        gains[gain] = Float64Array.from(back.gain!);
      }
      return { x, ...gains };
    },
  };
}
