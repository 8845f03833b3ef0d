/** Advantages, aggregation, packing, and GRPO on a tabular policy. */
import { describe, expect, it } from 'vitest';
import { TabularModel } from '../../test/tabular-model';
import type { Turn } from '../domain/dialogue';
import { groupAdvantages, turnAdvantages } from './advantages';
import { AGGREGATIONS } from './aggregation';
import { grpoUpdate, surrogateObjective, type GrpoSample, type GrpoSettings } from './grpo';
import { packPolicyRow, packResponseRow, packUserRow } from './packing';

const settings: GrpoSettings = {
  updates: 1,
  promptsPerUpdate: 1,
  groupSize: 4,
  learningRate: 0.1,
  schedule: 'constant',
  schedulePer: 'update',
  update: 0,
  weightDecay: 0,
  beta2: 0.95,
  maxGradNorm: Infinity,
  temperature: 1,
  clipLow: 0.2,
  clipHigh: 0.2,
  beta: 0,
  klEstimator: 'k3',
  level: 'token',
  lossType: 'dapo',
  scaleRewards: 'group',
  numIterations: 1,
  advantages: 'dialogue',
  turnDiscount: 1,
  maxLength: 4,
};
const clock = { startedMs: 0, nowMs: () => 1000 };

/** The bandit: after token 0 the policy says one of 1…4, then stops (5). Only 3 is rewarded. */
const PROMPT = [0];
const STOP = 5;

async function pulls(
  model: TabularModel,
  update: number,
  groups: number,
  reward: (arm: number) => number,
): Promise<GrpoSample[][]> {
  const G = settings.groupSize;
  const sampler = model.sampler(groups * G, 8);
  sampler.begin(
    Array.from({ length: groups * G }, (_, n) => update * groups * G + n),
    Array.from({ length: groups * G }, () => PROMPT),
  );
  const turns = await sampler.sample(
    Array.from({ length: groups * G }, (_, n) => n),
    {
      temperature: settings.temperature,
      stopToken: STOP,
      maxTokens: 4,
      seed: 1,
      purpose: 'bandit',
    },
  );
  const samples = turns.map((turn): GrpoSample => {
    const row = packPolicyRow(PROMPT, [
      { speaker: 'policy', ...turn, tokens: turn.truncated ? [...turn.tokens, STOP] : turn.tokens },
    ]);
    const won = reward(turn.tokens[0]!);
    return { row, reward: won, turns: 1, success: won };
  });
  return Array.from({ length: groups }, (_, p) => samples.slice(p * G, (p + 1) * G));
}

describe('advantages', () => {
  it('are (r − mean) / (std + 1e-4) with Bessel’s correction', () => {
    const { advantages_N, rewardMean, rewardStd, fracRewardZeroStd } = groupAdvantages(
      [
        [1, 0, 0, 1],
        [2, 2, 2, 2],
      ],
      'group',
    );
    const std = Math.sqrt((4 * 0.25) / 3);
    expect(Array.from(advantages_N.slice(0, 4))).toEqual([0.5, -0.5, -0.5, 0.5].map((d) => d / (std + 1e-4)));
    expect(Array.from(advantages_N.slice(4))).toEqual([0, 0, 0, 0]);
    expect([rewardMean, rewardStd, fracRewardZeroStd]).toEqual([10 / 8, std / 2, 1 / 2]);
  });
  it('are exactly 0 if all rewards are equal, even if their mean is rounded', () => {
    const { advantages_N } = groupAdvantages([[0.94, 0.94, 0.94]], 'none');
    expect(Array.from(advantages_N)).toEqual([0, 0, 0]);
  });
  it('are scaled by the batch or not at all on request', () => {
    const rewards = [
      [1, 0],
      [3, 0],
    ];
    const batchStd = Math.sqrt([1, 0, 3, 0].map((r) => (r - 1) ** 2).reduce((a, b) => a + b, 0) / 3);
    expect(Array.from(groupAdvantages(rewards, 'none').advantages_N)).toEqual([0.5, -0.5, 1.5, -1.5]);
    expect(groupAdvantages(rewards, 'batch').advantages_N[2]).toBeCloseTo(1.5 / (batchStd + 1e-4), 12);
  });
});

describe('advantages of turns', () => {
  it('compare the return from a turn on with the mean over all turns of the group', () => {
    const [first, second] = turnAdvantages([[[1, 2], [6]]], 'none');
    const mean = (1 + 2 + 6) / 3;
    expect([...first!, ...second!]).toEqual([1 - mean, 2 - mean, 6 - mean]);
    const std = Math.sqrt(((1 - mean) ** 2 + (2 - mean) ** 2 + (6 - mean) ** 2) / 2);
    expect(turnAdvantages([[[1, 2], [6]]], 'group')[1]![0]).toBeCloseTo((6 - mean) / (std + 1e-4), 12);
  });
  it('equal those of dialogues if each has one turn, and are empty for a dialogue without turns', () => {
    const dialogues = groupAdvantages(
      [
        [0.5, 1, 0],
        [2, 1, 1],
      ],
      'group',
    ).advantages_N;
    expect(
      turnAdvantages(
        [
          [[0.5], [1], [0]],
          [[2], [1], [1]],
        ],
        'group',
      ).flatMap((turns) => [...turns]),
    ).toEqual([...dialogues]);
    expect(turnAdvantages([[[1], [], [0]]], 'none').map((turns) => turns.length)).toEqual([1, 0, 1]);
  });
});

describe('aggregation', () => {
  const masks = [
    [0, 1, 1, 0],
    [0, 1, 0, 0],
    [0, 1, 1, 1],
  ];
  const total = (weights: readonly Float64Array[]) =>
    weights.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0);
  it('computes means: the weights of grpo, bnpo and dapo sum to 1', () => {
    for (const type of ['grpo', 'bnpo', 'dapo'] as const)
      expect(total(AGGREGATIONS[type](masks, 5))).toBeCloseTo(1, 12);
  });
  it('gives every row the same sum under grpo and every token the same weight under dapo', () => {
    for (const row of AGGREGATIONS.grpo(masks, 5)) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1 / 3, 12);
    expect(
      AGGREGATIONS.dapo(masks, 5)
        .flatMap((row) => Array.from(row))
        .filter((w) => w > 0),
    ).toEqual(Array(6).fill(1 / 6));
  });
  it('divides by rows times the longest possible row under dr_grpo', () => {
    expect(AGGREGATIONS.dr_grpo(masks, 5)[1]![1]).toBe(1 / (3 * 5));
  });
  it('is the same for bnpo and dapo, because the batch is one micro-batch', () => {
    expect(AGGREGATIONS.bnpo(masks, 5)).toEqual(AGGREGATIONS.dapo(masks, 5));
  });
});

describe('packing', () => {
  const turns: Turn[] = [
    { speaker: 'user', tokens: [7, 8] },
    { speaker: 'policy', tokens: [1, 2, 5], logprobs: [-1, -2, -3], entropies: [1, 1, 1] },
    { speaker: 'user', tokens: [7, 8] },
    { speaker: 'policy', tokens: [3, 3, 5], logprobs: [-4, -5, 0], entropies: [1, 1, 0], truncated: true },
    { speaker: 'user', tokens: [9, 8] },
  ];
  it('marks the policy’s tokens and its stop token as actions, and nothing else', () => {
    const row = packPolicyRow([0], turns);
    expect(Array.from(row.ids)).toEqual([0, 7, 8, 1, 2, 5, 7, 8, 3, 3]);
    expect(Array.from(row.mask)).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 1, 1]);
    expect(Array.from(row.oldLogprobs)).toEqual([0, 0, 0, -1, -2, -3, 0, 0, -4, -5]);
    expect([row.targets, row.entropySum]).toEqual([5, 5]);
  });
  it('marks only one response, or only the user’s turns', () => {
    expect(Array.from(packResponseRow([0], turns, 1).mask)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(Array.from(packUserRow([0], turns).mask)).toEqual([0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1]);
  });
  it('packs a dialogue that ended before the policy spoke as a row without targets', () => {
    expect(packPolicyRow([0], turns.slice(0, 1)).targets).toBe(0);
  });
});

describe('GRPO on a tabular policy', () => {
  it('learns a bandit', async () => {
    const model = new TabularModel(6);
    for (let update = 0; update < 60; update++)
      await grpoUpdate(model, null, await pulls(model, update, 8, (arm) => Number(arm === 3)), settings, clock);
    expect(Math.exp(model.logProbs(0, 1)[3]!)).toBeGreaterThan(0.95);
  });

  it('has ratio 1 everywhere before its first step, so its loss is −Σ weight·A and nothing is clipped', async () => {
    const model = new TabularModel(6);
    const groups = await pulls(model, 0, 8, (arm) => arm);
    const metrics = await grpoUpdate(model, null, groups, settings, clock);
    const { advantages_N } = groupAdvantages(
      groups.map((group) => group.map((s) => s.reward)),
      'group',
    );
    const tokens = groups.flat().reduce((sum, s) => sum + s.row.targets, 0);
    const expected = -groups.flat().reduce((sum, s, n) => sum + (s.row.targets * advantages_N[n]!) / tokens, 0);
    expect(metrics.loss).toBeCloseTo(expected, 6);
    expect([metrics.clipRatioLow, metrics.clipRatioHigh]).toEqual([0, 0]);
    expect(metrics.klFromSampler).toBeLessThan(1e-9);
    expect(metrics.klFromBase).toBeNull(); // no reference was given
    expect(metrics.gradNorm).toBeGreaterThan(0.01);
    expect(metrics.tokensPerSecond).toBe(tokens);
  });

  it('changes nothing if all rewards are equal', async () => {
    const model = new TabularModel(6);
    const metrics = await grpoUpdate(model, null, await pulls(model, 0, 8, () => 0.94), settings, clock);
    expect(metrics.fracRewardZeroStd).toBe(1);
    expect(model.weights.every((weight) => weight === 0)).toBe(true);
  });

  it('moves away from the sampler in later iterations, which ratios and KL show', async () => {
    const model = new TabularModel(6);
    const many = { ...settings, numIterations: 8, learningRate: 0.3 };
    const metrics = await grpoUpdate(model, null, await pulls(model, 0, 8, (arm) => Number(arm === 3)), many, clock);
    expect(metrics.klFromSampler).toBeGreaterThan(1e-3);
    expect(metrics.clipRatioHigh + metrics.clipRatioLow).toBeGreaterThan(0);
  });

  it('gives every iteration the rate of its own step if the schedule counts steps, and that of the update if not', async () => {
    const ratesOf = async (over: Partial<GrpoSettings>) => {
      const model = new TabularModel(6);
      const seen: (readonly [rate: number, beta2: number])[] = [];
      const step = model.step.bind(model);
      model.step = (rows, objective, temperature, optimiser) => (
        seen.push([optimiser.learningRate, optimiser.beta2]),
        step(rows, objective, temperature, optimiser)
      );
      const linear = { ...settings, schedule: 'linear', updates: 4, update: 1, numIterations: 2, ...over } as const;
      await grpoUpdate(model, null, await pulls(model, 0, 8, (arm) => arm), linear, clock);
      return seen;
    };
    const at = (done: number, beta2 = 0.95) => [expect.closeTo(0.1 * (1 - done), 12), beta2];
    expect(await ratesOf({})).toEqual([at(1 / 4), at(1 / 4)]);
    // Steps 2 and 3 of 4 · 2.
    expect(await ratesOf({ schedulePer: 'step' })).toEqual([at(2 / 8), at(3 / 8)]);
    expect(await ratesOf({ schedule: 'constant', schedulePer: 'step', beta2: 0.999 })).toEqual([
      at(0, 0.999),
      at(0, 0.999),
    ]);
  });

  it('is not held by k1 in its loss: the expected gradient is 0, that of k2 is the KL’s, and k3 pulls as well', () => {
    const model = new TabularModel(6);
    const reference = new TabularModel(6);
    model.weights.forEach((_, i) => (model.weights[i] = Math.sin(i)));
    reference.weights.forEach((_, i) => (reference.weights[i] = Math.cos(2 * i)));
    const [own, other] = [model.logProbs(0, 1), reference.logProbs(0, 1)];
    // Every first token, weighted by its probability: the expectation over the policy.
    const rows = Array.from(own, (logprob, token) => ({
      ids: [0, token],
      weights: [0, Math.exp(logprob)],
      advantage: 0,
      oldLogprobs: [0, logprob],
      refLogprobs: [0, other[token]!],
    }));
    const pull = (klEstimator: 'k1' | 'k2' | 'k3') =>
      model.gradient(rows, surrogateObjective({ ...settings, beta: 1, klEstimator }), 1).gradient.slice(0, 6);
    const kl = own.reduce((sum, logprob, token) => sum + Math.exp(logprob) * (logprob - other[token]!), 0);
    const ofKl = own.map((logprob, token) => Math.exp(logprob) * (logprob - other[token]! - kl));
    expect(Array.from(pull('k1'))).toEqual(Array(6).fill(expect.closeTo(0, 6)));
    expect(Array.from(pull('k2'))).toEqual(Array.from(ofKl, (slope) => expect.closeTo(slope, 6)));
    // A small step against the gradient of k3 lowers the KL too.
    expect(pull('k3').reduce((sum, slope, i) => sum + slope * ofKl[i]!, 0)).toBeGreaterThan(0.01);
  });

  it('stays near the reference if β is large', async () => {
    const reference = new TabularModel(6);
    const gap = async (beta: number) => {
      const model = new TabularModel(6);
      for (let update = 0; update < 40; update++) {
        await grpoUpdate(
          model,
          reference,
          await pulls(model, update, 8, (arm) => Number(arm === 3)),
          { ...settings, beta },
          clock,
        );
      }
      return model.logProbs(0, 1)[3]! - reference.logProbs(0, 1)[3]!;
    };
    expect(await gap(2)).toBeLessThan((await gap(0)) / 2);
  });

  it('has the same gradient for every split of the batch', async () => {
    const model = new TabularModel(6);
    for (const lossType of ['grpo', 'bnpo', 'dapo', 'dr_grpo'] as const) {
      model.stepped.length = 0;
      await grpoUpdate(
        model,
        null,
        await pulls(model, 0, 8, (arm) => arm),
        { ...settings, lossType, learningRate: 1e-9 },
        clock,
      );
      const rows = model.stepped[0]!;
      const objective = surrogateObjective(settings);
      const whole = model.gradient(rows, objective, 1).gradient;
      const parts = [rows.slice(0, 5), rows.slice(5, 6), rows.slice(6)].map(
        (part) => model.gradient(part, objective, 1).gradient,
      );
      whole.forEach((g, i) => expect(parts.reduce((sum, part) => sum + part[i]!, 0)).toBeCloseTo(g, 12));
    }
  });

  it('makes the same step with gspo as with grpo and the ratio of the row', async () => {
    const run = async (over: Partial<GrpoSettings>) => {
      const model = new TabularModel(6);
      const metrics = await grpoUpdate(
        model,
        null,
        await pulls(model, 0, 8, (arm) => arm),
        { ...settings, numIterations: 4, learningRate: 0.3, ...over },
        clock,
      );
      return [metrics, Array.from(model.weights)];
    };
    const gspo = await run({ lossType: 'gspo' });
    expect(gspo).toEqual(await run({ lossType: 'grpo', level: 'sequence' }));
    expect(gspo).not.toEqual(await run({ lossType: 'grpo' }));
  });

  it('with β = 0 only logs the KL from a reference, and makes the same step without one', async () => {
    const run = async (reference: TabularModel | null) => {
      const model = new TabularModel(6);
      const metrics = await grpoUpdate(model, reference, await pulls(model, 0, 8, (arm) => arm), settings, clock);
      return { metrics, weights: Array.from(model.weights) };
    };
    const other = new TabularModel(6);
    other.weights.forEach((_, i) => (other.weights[i] = (i % 5) / 2));
    const [alone, watched] = [await run(null), await run(other)];
    expect(watched.weights).toEqual(alone.weights);
    expect(watched.metrics.loss).toBe(alone.metrics.loss);
    expect(alone.metrics.klFromSampler).toBeLessThan(1e-9);
    expect(watched.metrics.klFromSampler).toBe(alone.metrics.klFromSampler);
    expect(alone.metrics.klFromBase).toBeNull();
    expect(watched.metrics.klFromBase).toBeGreaterThan(0.01);
  });

  it('gives every turn its own advantage, and only to its own tokens', async () => {
    const turn = (tokens: number[]): Turn => ({
      speaker: 'policy',
      tokens,
      logprobs: tokens.map(() => -1),
      entropies: tokens.map(() => 1),
    });
    const sample = (turnReturns: number[]): GrpoSample => ({
      row: packPolicyRow(PROMPT, [turn([1, STOP]), { speaker: 'user', tokens: [4] }, turn([2, 3, STOP])]),
      reward: turnReturns[0]!,
      turnReturns,
      turns: 2,
      success: 0,
    });
    const model = new TabularModel(6);
    await grpoUpdate(
      model,
      null,
      [[sample([1, 3]), sample([0, 0])]],
      { ...settings, advantages: 'turn', scaleRewards: 'none' },
      clock,
    );
    expect(Array.from(model.stepped[0]![0]!.advantage as Float64Array)).toEqual([
      0,
      1 - 1,
      1 - 1,
      0,
      3 - 1,
      3 - 1,
      3 - 1,
    ]);
    expect(Array.from(model.stepped[0]![1]!.advantage as Float64Array)).toEqual([0, -1, -1, 0, -1, -1, -1]);
  });

  it('stops with an error if the loss is not a number', async () => {
    const model = new TabularModel(6);
    const groups = await pulls(model, 0, 2, (arm) => arm);
    model.weights.fill(NaN);
    await expect(grpoUpdate(model, null, groups, settings, clock)).rejects.toMatchObject({ code: 'numerics' });
  });
});
