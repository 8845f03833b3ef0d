/**
 * Compares the gradient of the whole model on the device with slopes of the f64 reference model's loss along random
 * directions, parameter by parameter, for all shapes of model that a checkpoint may have and all kernel variants.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { testDevice } from '../../test/device';
import { SMALL_MODEL } from '../../test/small-model';
import { Rng } from '../domain/rng';
import type { TrainRow } from '../domain/trainable-policy';
import { logSoftmax } from '../engine/kernels/sample/sample.reference';
import type { LlamaConfig } from './config';
import { LlamaModel } from './llama';
import { fromFlat, parameterTable } from './parameters';
import { ReferenceModel } from './sampler.reference';

const PLAIN: LlamaConfig = { ...SMALL_MODEL, vocabularySize: 23 };

const CONFIGS: readonly (readonly [string, Partial<LlamaConfig>])[] = [
  ['grouped heads, tied head, a vocabulary that is not a multiple of 4', {}],
  ['separate head, one key head per query head', { tiedEmbeddings: false, kvHeads: 4, vocabularySize: 24 }],
  ['biases on all projections', { qkvBias: true, outputBias: true }],
  ['normalised heads, one key head', { qkNorm: true, kvHeads: 1, modelType: 'qwen3', tiedEmbeddings: false }],
  [
    'widths and heads that are not multiples of 4',
    { hiddenSize: 19, intermediateSize: 7, heads: 3, kvHeads: 1, headDim: 6, qkvBias: true },
  ],
  ['heads in halves of 2 with norms and biases', { headDim: 10, qkNorm: true, qkvBias: true, vocabularySize: 9 }],
];

/** Rows of several lengths, one with a single token; some tokens have weight 0. */
function rowsOf(V: number): TrainRow[] {
  return [9, 1, 17, 4].map((T, n) => {
    const rng = new Rng(3, 'whole gradient', n);
    const ids = Array.from({ length: T }, () => rng.integer(V));
    return { ids, weights: ids.map((_, t) => (t > 0 && rng.bernoulli(0.8) ? 0.05 + 0.1 * rng.uniform() : 0)) };
  });
}

function referenceLoss(config: LlamaConfig, flat: Float64Array, rows: readonly TrainRow[]): number {
  const model = new ReferenceModel(config, flat as unknown as Float32Array);
  let loss = 0;
  for (const { ids, weights } of rows) {
    const logits = model.logits([...(ids as number[])]);
    for (let t = 1; t < ids.length; t++) loss -= weights[t]! * logSoftmax(logits[t - 1]!, 1)[ids[t]!]!;
  }
  return loss;
}

afterEach(async () => (await testDevice()).variants.prefer(null));

describe.each(CONFIGS)('%s', (_name, changes) => {
  /** All variants use the same directions, so the slopes are computed once. */
  const slopes = new Map<string, number>();

  // Every variant that the tuner may choose, and the choice without tuning (null).
  test.each([null, 'subgroup16', 'block', 'strided', 'tiled', 'plain'])(
    'the gradient along each parameter is the slope of the loss, with variant %s',
    async (variant) => {
      const device = await testDevice();
      device.variants.prefer(variant);
      const config = { ...PLAIN, ...changes };
      const table = parameterTable(config);
      const rng = new Rng(7, 'whole gradient weights');
      const flat = new Float64Array(table.flatElements);
      for (const { shape, offset } of table.entries) {
        const count = shape.reduce((a, b) => a * b, 1);
        const spread = shape.length === 2 ? 1 / Math.sqrt(shape[1]!) : 0.3;
        for (let i = 0; i < count; i++)
          flat[offset + i] = Math.fround((shape.length === 1 ? 1 : 0) + spread * rng.normal());
      }
      const rows = rowsOf(config.vocabularySize);
      const model = new LlamaModel(
        device,
        { config, weights: fromFlat(table, Float32Array.from(flat)) },
        'whole gradient',
        { tokenBudget: 20 },
      );
      const { grads, loss } = await model.trainer.gradient(rows, { kind: 'nll' }, 1);
      model.free();
      expect(loss).toBeCloseTo(referenceLoss(config, flat, rows), 4);
      for (const { name, shape, offset } of table.entries) {
        const count = shape.reduce((a, b) => a * b, 1);
        const direction = Float64Array.from({ length: count }, () => rng.normal() / Math.sqrt(count));
        const step = 1e-4;
        const moved = (by: number): Float64Array => {
          const copy = flat.slice();
          direction.forEach((d, i) => (copy[offset + i]! += by * d));
          return copy;
        };
        const slope =
          slopes.get(name) ??
          (referenceLoss(config, moved(step), rows) - referenceLoss(config, moved(-step), rows)) / (2 * step);
        slopes.set(name, slope);
        const along = direction.reduce((sum, d, i) => sum + d * grads[offset + i]!, 0);
        const size = Math.sqrt(grads.subarray(offset, offset + count).reduce((sum, g) => sum + g * g, 0) / count);
        // f32 through two layers against central differences in f64: 1e-5 of the parameter's own gradient.
        expect(
          Math.abs(along - slope) / Math.max(size, 1e-3),
          `${name}: the gradient gives ${along} along a direction, the loss ${slope}`,
        ).toBeLessThan(1e-3);
      }
    },
  );
});
