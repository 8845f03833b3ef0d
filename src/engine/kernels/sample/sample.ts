/**
 * Draws one token per row (sample.wgsl). `rows` and `tokens` are the state of a decode: the kernel replaces each row's
 * current token by the drawn one and advances the row, or makes it idle if it drew the stop token.
 */
import { defineKernel } from '../../kernel';
import drawSource from './draw.wgsl?raw';
import sampleSource from './sample.wgsl?raw';
import threefrySource from './threefry.wgsl?raw';

/** Slot of an idle row, which is neither computed nor written. */
export const IDLE = 0xffffffff;
/**
 * u32 words of one row's state: slot, position of its current token, dialogue key, cell (column of its draws << 16 |
 * tokens drawn in this turn).
 */
export const ROW_WORDS = 4;
/**
 * u32 words of a turn's options: seed, purpose key, temperature (f32 bits), stop token, columns of the arrays that
 * draws are written to.
 */
export const TURN_WORDS = 5;
/** A row's column has 16 bits. */
export const MAX_ROWS = 1 << 16;
/** The draw counter gives 16 bits to the position and 16 to the pair of vocabulary entries. */
export const MAX_POSITIONS = 1 << 16;
export const MAX_VOCABULARY = 1 << 17;

/** Threefry and the draw, for every shader that draws; draw.wgsl lists what such a shader must declare. */
export const drawingSource = `${threefrySource}\n${drawSource}`;

function variant(workgroup: number) {
  return defineKernel({
    name: 'sample',
    source: `${drawingSource}\n${sampleSource}`,
    bindings: {
      logits: 'read',
      turn: 'read',
      rows: 'read_write',
      tokens: 'read_write',
      sampled: 'read_write',
      logprobs: 'read_write',
      entropies: 'read_write',
    },
    params: { rows: 'u32', vocabulary: 'u32', width: 'u32' },
    overrides: { WORKGROUP: workgroup },
    grid: (p) => [p.rows, 1, 1],
  });
}

const narrow = variant(32);
const wide = variant(256);

/**
 * A narrow workgroup wastes less on a small vocabulary (V = 160 on lavapipe: 0.45 of the time of 64 threads); a wide
 * one splits a large vocabulary. The choice depends on the model, never on the batch, because it fixes the order of the
 * sums.
 */
export function sampleKernel(vocabulary: number) {
  return vocabulary > 2048 ? wide : narrow;
}
