/** Advantages of tokens on the device compared with the reference of rl/surrogates.ts, at both levels of the ratio. */
import { expect, test } from 'vitest';
import type { Objective, TrainRow } from '../src/domain/trainable-policy';
import { Rng } from '../src/domain/rng';
import { parseConfig } from '../src/model/config';
import { initialWeights } from '../src/model/initial-weights';
import { LlamaModel } from '../src/model/llama';
import { objectiveRow } from '../src/rl/surrogates';
import { testDevice } from './device';

const config = parseConfig(
  JSON.stringify({
    model_type: 'llama',
    vocab_size: 23,
    hidden_size: 12,
    intermediate_size: 20,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    head_dim: 6,
    tie_word_embeddings: true,
  }),
);

const rows = [9, 31, 12].map((T, n): TrainRow => {
  const rng = new Rng(5, 'turn advantages', n);
  const draw = (value: () => number): number[] => Array.from({ length: T }, (_, t) => (t === 0 ? 0 : value()));
  return {
    ids: Array.from({ length: T }, () => rng.integer(23)),
    weights: draw(() => (rng.bernoulli(0.7) ? 0.02 : 0)),
    advantage: rng.normal(),
    oldLogprobs: draw(() => -3.1 + 0.2 * rng.normal()),
    refLogprobs: draw(() => -3.1 + 0.2 * rng.normal()),
  };
});

test.each(['token', 'sequence'] as const)(
  'equal ones act like one advantage of the row, and different ones give the loss of the reference (%s)',
  async (level) => {
    const model = new LlamaModel(await testDevice(), { config, weights: initialWeights(config, 3) }, 'test');
    const objective: Objective = {
      kind: 'surrogate',
      clipLow: 0.2,
      clipHigh: 0.3,
      beta: 0.04,
      klEstimator: 'k3',
      level,
    };
    const each = (advantageAt: (row: TrainRow, t: number) => number) =>
      rows.map((row): TrainRow => ({
        ...row,
        advantage: Float64Array.from({ length: row.ids.length }, (_, t) => advantageAt(row, t)),
      }));
    const one = await model.trainer.gradient(rows, objective, 1);
    const same = await model.trainer.gradient(
      each((row) => row.advantage as number),
      objective,
      1,
    );
    expect([...same.grads]).toEqual([...one.grads]);
    const turns = each((_, t) => (t < 5 ? 1 : -0.5));
    const { loss, rows: scored } = await model.trainer.gradient(turns, objective, 1);
    const expected = turns.reduce((sum, row, n) => sum + objectiveRow(row, scored[n]!.logprobs, objective).loss, 0);
    expect(Math.abs(loss - expected)).toBeLessThan(1e-5); // about thirty terms in f32
    model.free();
  },
);
