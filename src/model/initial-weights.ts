/**
 * Weights of a new model, from one seed. They are normal with GPT-2's standard deviation, scaled from its width to ours
 * (0.02 · √768 ≈ 0.55); projections into the residual stream are divided by √(2L) (Radford et al. 2019). Gains are 1,
 * biases 0. Each parameter has its own random stream, so adding a layer does not change other parameters.
 */
import { Rng } from '../domain/rng';
import { elementCount } from '../engine/buffers';
import type { LlamaConfig } from './config';
import { parameterTable } from './parameters';

const GPT2_STD_TIMES_SQRT_WIDTH = 0.02 * Math.sqrt(768);
const EMBEDDING = /^(model\.embed_tokens|lm_head)\.weight$/;
const INTO_RESIDUAL = /(o_proj|down_proj)\.weight$/;

/**
 * Every parameter in table order, without gaps. `projectionScale` multiplies every matrix except the embedding: at
 * these widths, 2 gives about 1/√fan-in, and then the model learns attention by content sooner (docs/LOG.md).
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
