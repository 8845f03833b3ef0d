/**
 * Weights of a fresh model, from one seed. Normal, with the standard deviation that GPT-2's 0.02 is at its own width
 * (0.02 · √768 ≈ 0.55) scaled to ours, and the projections into the residual stream divided by √(2L) (Radford et al. 2019);
 * gains 1, biases 0. Each parameter has its own stream, so adding a layer changes no other's values.
 */
import { Rng } from '../domain/rng';
import { elementCount } from '../engine/buffers';
import type { LlamaConfig } from './config';
import { parameterTable } from './parameters';

const GPT2_STD_TIMES_SQRT_WIDTH = 0.02 * Math.sqrt(768);
const EMBEDDING = /^(model\.embed_tokens|lm_head)\.weight$/;
const INTO_RESIDUAL = /(o_proj|down_proj)\.weight$/;

/**
 * Every parameter in table order, without gaps. `projectionScale` multiplies every matrix but the embedding: at these
 * widths 2 gives about 1/√fan-in, with which attention by content is found sooner (docs/LOG.md).
 */
export function initialWeights(config: LlamaConfig, seed: number, projectionScale = 1): Float32Array {
  const { entries, parameterCount } = parameterTable(config);
  const std = GPT2_STD_TIMES_SQRT_WIDTH / Math.sqrt(config.hiddenSize);
  const weights = new Float32Array(parameterCount);
  let at = 0;
  for (const { name, shape } of entries) {
    const part = weights.subarray(at, (at += elementCount(shape)));
    if (name.endsWith('.bias')) continue;
    if (shape.length === 1) {
      part.fill(1);
      continue;
    }
    const rng = new Rng(seed, `initial ${name}`);
    const own = EMBEDDING.test(name) ? 1 : projectionScale;
    const scale = (INTO_RESIDUAL.test(name) ? own / Math.sqrt(2 * config.layers) : own) * std;
    for (let i = 0; i < part.length; i++) part[i] = scale * rng.normal();
  }
  return weights;
}
