/**
 * Rotary position embedding, in place, and its gradient. M tokens, D head dimension, P positions in the angle table.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { byWidth, widthOf } from '../../four-wide';
import { expectMatrix, expectShape, matrixShape } from '../../shapes';
import source from './rope.wgsl?raw';

/** Keyed by the number of pairs that a thread rotates. */
export const ropeKernels = byWidth((suffix, PART, widened) =>
  defineKernel({
    name: `rope${suffix}`,
    source: widened(source),
    bindings: { positions: 'read', angles: 'read', x: 'read_write' },
    params: { tokens: 'u32', heads: 'u32', head_dim: 'u32', width: 'u32', direction: 'f32' },
    grid: (p) => foldedGrid(groupsFor((p.tokens * p.heads * p.head_dim) / 2 / PART, 64)),
  }),
);

/**
 * Rotates the first `heads` heads of each row of x in place; direction −1 rotates back.
 * x (M, W ≥ heads·D), positions (M) u32 < P, angles (P, D).
 */
export function rope(
  program: Program,
  { x, positions, angles }: { x: Tensor; positions: Tensor; angles: Tensor },
  heads: number,
  direction: 1 | -1 = 1,
): void {
  const M = positions.shape[0]!;
  const D = angles.shape[1]!;
  const width = matrixShape(x)[1];
  expectShape('rope', angles, [angles.shape[0]!, D]);
  expectMatrix('rope', x, M, Math.max(width, heads * D));
  program.dispatch(
    ropeKernels[D % 8 === 0 ? widthOf(width) : 1],
    { positions, angles, x },
    { tokens: M, heads, head_dim: D, width, direction },
  );
}

/** (P, D): for each position, the D/2 cosines and then the D/2 sines of position · θ^(−2d/D). */
export function ropeAngles(P: number, D: number, theta: number): Float32Array {
  const angles = new Float32Array(P * D);
  for (let d = 0; d < D / 2; d++) {
    // The frequencies are in f32, as in transformers: positions multiply this rounding error, so it must be the same.
    const frequency = Math.fround(1 / Math.fround(theta ** Math.fround((2 * d) / D)));
    for (let position = 0; position < P; position++) {
      const angle = Math.fround(position * frequency);
      angles[position * D + d] = Math.cos(angle);
      angles[position * D + D / 2 + d] = Math.sin(angle);
    }
  }
  return angles;
}
