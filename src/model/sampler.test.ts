import { expect, test } from 'vitest';
import { testDevice } from '../../test/device';
import { SMALL_MODEL } from '../../test/small-model';
import { ShiftLabError } from '../domain/errors';
import { Rng } from '../domain/rng';
import type { SampledTurn, SampleOptions } from '../domain/trainable-policy';
import { matmulCandidates } from '../engine/kernels/matmul/matmul';
import { logSoftmax } from '../engine/kernels/sample/sample.reference';
import type { LlamaConfig } from './config';
import { parameterTable, parameterViews } from './parameters';
import type { SamplerSize } from './dialogue-rows';
import { bucketOf, Sampler } from './sampler';
import { ReferenceModel } from './sampler.reference';
import { Trainer } from './trainer';

const TINY: LlamaConfig = { ...SMALL_MODEL, vocabularySize: 23, intermediateSize: 33, headDim: 6 };

const STOP = 2;
const OPTIONS: SampleOptions = { temperature: 0.9, stopToken: STOP, maxTokens: 7, seed: 5, purpose: 'sampler test' };

/** Gains near 1, biases and matrices large enough that attention and MLP matter. */
function randomParameters(config: LlamaConfig, seed: number): Float32Array {
  const { entries, flatElements } = parameterTable(config);
  const flat = new Float32Array(flatElements);
  entries.forEach(({ shape, offset }, index) => {
    const rng = new Rng(seed, 'parameters', index);
    const spread = shape.length === 2 ? 1.5 / Math.sqrt(shape[1]!) : 0.3;
    for (let i = 0; i < shape.reduce((a, b) => a * b, 1); i++)
      flat[offset + i] = (shape.length === 1 ? 1 : 0) + spread * rng.normal();
  });
  return flat;
}

async function randomSampler(
  config: LlamaConfig,
  size: SamplerSize,
  seed = 1,
): Promise<{ sampler: Sampler; reference: ReferenceModel }> {
  const device = await testDevice();
  const flat = randomParameters(config, seed);
  const parameters = parameterViews(config, device.upload('parameters', [flat.length], flat));
  return { sampler: new Sampler(device, config, parameters, size), reference: new ReferenceModel(config, flat) };
}

function randomPrompts(config: LlamaConfig, count: number, longest: number): number[][] {
  return Array.from({ length: count }, (_, n) => {
    const rng = new Rng(9, 'prompts', n);
    return Array.from({ length: 1 + rng.integer(longest) }, () => rng.integer(config.vocabularySize));
  });
}

/** Compares a turn's log-probs and entropies with an f64 recomputation of the whole dialogue. */
function expectReference(
  reference: ReferenceModel,
  before: readonly number[],
  turn: SampledTurn,
  temperature: number,
): void {
  const logits = reference.logits([...before, ...turn.tokens]);
  turn.tokens.forEach((token, t) => {
    const logp = logSoftmax(logits[before.length + t - 1]!, temperature);
    // Two layers in f32; measured 3e-6.
    expect(Math.abs(turn.logprobs[t]! - logp[token]!)).toBeLessThan(5e-5);
    expect(Math.abs(turn.entropies[t]! + logp.reduce((sum, lp) => sum + Math.exp(lp) * lp, 0))).toBeLessThan(5e-5);
  });
}

const CONFIGS: readonly (readonly [string, Partial<LlamaConfig>])[] = [
  ['grouped heads and tied head', {}],
  ['one layer, a separate head', { layers: 1, tiedEmbeddings: false }],
  ['biases, one key head per query head', { qkvBias: true, outputBias: true, kvHeads: 4 }],
  ['normalised queries and keys, one key head', { qkNorm: true, kvHeads: 1, modelType: 'qwen3' }],
  [
    'heads wider than a workgroup and odd widths',
    { hiddenSize: 19, heads: 2, kvHeads: 1, headDim: 70, intermediateSize: 1, vocabularySize: 7 },
  ],
  ['widths that are multiples of 4', { hiddenSize: 32, intermediateSize: 64, headDim: 8, vocabularySize: 160 }],
  ['a large vocabulary', { vocabularySize: 5003, layers: 1 }],
];

for (const [name, changes] of CONFIGS) {
  test(`log-probs and entropies of two turns agree with a full recomputation: ${name}`, async () => {
    const config = { ...TINY, ...changes };
    const { sampler, reference } = await randomSampler(config, { rows: 5, contextTokens: 64 });
    const dialogues = randomPrompts(config, 5, 40);
    sampler.begin([10, 11, 12, 13, 14], dialogues);
    for (const rows of [
      [0, 1, 2, 3, 4],
      [3, 1],
    ]) {
      const turns = await sampler.sample(rows, OPTIONS);
      turns.forEach((turn, i) => {
        const dialogue = dialogues[rows[i]!]!;
        expectReference(reference, dialogue, turn, OPTIONS.temperature);
        dialogue.push(...turn.tokens, 3, 4);
        sampler.append(rows[i]!, [3, 4]);
      });
    }
    sampler.free();
  });
}

test('two models that take turns, each with its own cache, agree with a recomputation from the start', async () => {
  const size = { rows: 3, contextTokens: 64 };
  const speakers = [await randomSampler(TINY, size, 1), await randomSampler(TINY, size, 2)];
  const dialogues = [[5], [6, 7, 8], [9, 10]];
  speakers.forEach(({ sampler }) => sampler.begin([1, 2, 3], dialogues));
  for (let turnIndex = 0; turnIndex < 6; turnIndex++) {
    const speaker = speakers[turnIndex % 2]!;
    const listener = speakers[(turnIndex + 1) % 2]!;
    const turns = await speaker.sampler.sample([0, 1, 2], { ...OPTIONS, purpose: `turn ${turnIndex}` });
    turns.forEach((turn, n) => {
      expectReference(speaker.reference, dialogues[n]!, turn, OPTIONS.temperature);
      listener.sampler.append(n, turn.tokens);
      dialogues[n]!.push(...turn.tokens);
    });
  }
});

test('the log-probs kept while sampling agree with the forward pass of training', async () => {
  const device = await testDevice();
  for (const changes of [{}, { qkNorm: true, tiedEmbeddings: false, headDim: 8, hiddenSize: 32 }]) {
    const config = { ...TINY, ...changes };
    const flat = device.upload('parameters', [parameterTable(config).flatElements], randomParameters(config, 3));
    const sampler = new Sampler(device, config, parameterViews(config, flat), { rows: 30, contextTokens: 64 });
    const trainer = new Trainer(device, config, flat);
    const dialogues = randomPrompts(config, 30, 20);
    const everyone = dialogues.map((_, n) => n);
    sampler.begin(everyone, dialogues);
    const kept: number[][] = dialogues.map((prompt) => new Array<number>(prompt.length).fill(NaN));
    for (const purpose of ['first turn', 'second turn']) {
      const turns = await sampler.sample(everyone, { ...OPTIONS, purpose });
      turns.forEach(({ tokens, logprobs }, n) => {
        dialogues[n]!.push(...tokens, 5);
        kept[n]!.push(...logprobs, NaN);
        sampler.append(n, [5]);
      });
    }
    const scored = await trainer.score(
      dialogues.map((ids) => ({ ids })),
      OPTIONS.temperature,
    );
    kept.forEach((logprobs, n) =>
      logprobs.forEach((logprob, t) => {
        if (!Number.isNaN(logprob)) expect(Math.abs(scored[n]!.logprobs[t]! - logprob)).toBeLessThan(1e-4);
      }),
    );
    trainer.free();
    sampler.free();
  }
});

test('a row has the same bits in a batch, permuted, alone, and with its prompt read in parts', async () => {
  const N = 150; // more than one 64-lane workgroup, an uneven bucket, and a prefill of more than 4,096 tokens
  const { sampler } = await randomSampler(TINY, { rows: N + 5, contextTokens: 80 });
  const prompts = randomPrompts(TINY, N, 70);
  expect(prompts.flat().length - N).toBeGreaterThan(4096);
  const keys = prompts.map((_, n) => 1000 + n);
  const everyone = prompts.map((_, n) => n);
  sampler.begin(keys, prompts);
  const together = await sampler.sample(everyone, OPTIONS);
  expect(new Set(together.map((turn) => turn.tokens.length)).size).toBeGreaterThan(2); // some stop early, some do not

  const order = new Rng(4, 'order').shuffle([...everyone]);
  sampler.begin(
    order.map((n) => keys[n]!),
    order.map((n) => prompts[n]!),
  );
  const permuted = await sampler.sample([...everyone].reverse(), OPTIONS);
  order.forEach((n, row) => expect(permuted[N - 1 - row]).toEqual(together[n]));

  for (const n of [0, 77, 149]) {
    sampler.begin([keys[n]!], [prompts[n]!]);
    expect(await sampler.sample([0], OPTIONS)).toEqual([together[n]]);
    // Its context in two parts, with another dialogue's turn between them.
    sampler.begin([keys[n]!, 1], [prompts[n]!.slice(0, 1), prompts[1]!]);
    await sampler.sample([1], OPTIONS);
    sampler.append(0, prompts[n]!.slice(1));
    expect(await sampler.sample([0], OPTIONS)).toEqual([together[n]]);
  }
});

/**
 * 130 prompts, shuffled: among the beginnings of 70 to 76 tokens there are equal ones, prompts that end within another
 * one or go on after it, prompts that leave another one at each of many places, short ones, and some with nothing in
 * common.
 */
function overlappingPrompts({ vocabularySize: V }: LlamaConfig): number[][] {
  const rng = new Rng(12, 'overlapping prompts');
  const tokens = (count: number) => Array.from({ length: count }, () => rng.integer(V));
  const prompts = Array.from({ length: 62 }, () => tokens(70 + rng.integer(7)));
  const [first, second] = [prompts[0]!, prompts[1]!];
  for (let n = 0; n < 24; n++) prompts.push([...first], first.slice(0, 1 + 3 * n));
  for (let n = 0; n < 14; n++) {
    const shared = second.slice(0, 5 * n + 1);
    prompts.push([...shared, (second[shared.length]! + 1) % V, ...tokens(3)]);
  }
  prompts.push([...second, ...tokens(2)], [...second, ...tokens(2)], [first[0]!], [first[0]!], [second[0]!], [4]);
  return rng.shuffle(prompts);
}

async function expectSharedAsAlone(config: LlamaConfig, every: number): Promise<void> {
  const prompts = overlappingPrompts(config);
  const { sampler } = await randomSampler(config, { rows: prompts.length, contextTokens: 110 });
  const rows = prompts.map((_, n) => n);
  const twoTurns = async (of: readonly number[]) => {
    sampler.begin(
      of.map((n) => 500 + n),
      of.map((n) => prompts[n]!),
    );
    const own = of.map((_, i) => i);
    const first = await sampler.sample(own, OPTIONS);
    own.forEach((row) => sampler.append(row, [3, 4]));
    const second = await sampler.sample(own, { ...OPTIONS, purpose: 'second turn' });
    return own.map((i) => [first[i]!, second[i]!]);
  };
  const together = await twoTurns(rows);
  const backwards = await twoTurns([...rows].reverse());
  expect([...backwards].reverse()).toEqual(together);
  for (const n of rows.filter((n) => n % every === 0)) expect(await twoTurns([n]), `row ${n}`).toEqual([together[n]]);
  sampler.free();
}

for (const [name, changes] of CONFIGS.filter(([name]) => name !== 'a large vocabulary')) {
  test(`rows that begin alike draw the same bits as each of them alone, although their beginnings are computed once: ${name}`, () =>
    expectSharedAsAlone({ ...TINY, ...changes }, 13));
}

test('they also do so with every kernel for products', async () => {
  const device = await testDevice();
  const { headDim, heads, kvHeads } = TINY;
  const config = { ...TINY, hiddenSize: 32, intermediateSize: 64, vocabularySize: 64 };
  const products = [
    [(heads + 2 * kvHeads) * headDim, 32],
    [32, heads * headDim],
    [128, 32],
    [32, 64],
    [64, 32],
  ] as const;
  const candidates = new Set(products.flatMap(([N, K]) => matmulCandidates(device, 'forward', K, N)));
  expect([...candidates]).toContain('block');
  try {
    for (const variant of candidates) {
      device.variants.prefer(variant);
      await expectSharedAsAlone(config, 40);
    }
  } finally {
    device.variants.prefer(null);
  }
});

test('a dialogue that goes on shares nothing with one that begins with the same tokens', async () => {
  const { sampler } = await randomSampler(TINY, { rows: 3, contextTokens: 64 });
  sampler.begin([1], [[5, 6, 7]]);
  const [opening] = await sampler.sample([0], OPTIONS);
  const read = [5, 6, 7, 9, 1];
  const unread = [opening!.tokens.at(-1)!, ...read]; // a drawn token is processed with those after it
  sampler.append(0, read);
  const goesOn = await sampler.sample([0], OPTIONS);
  sampler.begin([3], [unread]);
  const begins = await sampler.sample([0], OPTIONS);

  sampler.begin([1, 3, 3], [[5, 6, 7], unread, unread]);
  await sampler.sample([0], OPTIONS);
  sampler.append(0, read);
  expect(await sampler.sample([0, 1, 2], OPTIONS)).toEqual([...goesOn, ...begins, ...begins]);
});

test('a turn of one token is one submit after its prefill; a long turn reads counts, not tokens', async () => {
  const device = await testDevice();
  const { sampler } = await randomSampler(TINY, { rows: 4, contextTokens: 64 });
  const between = 8;
  for (const maxTokens of [1, 20]) {
    sampler.begin([1, 2, 3, 4], randomPrompts(TINY, 4, 30));
    const before = { ...device.counters };
    await sampler.sample([0, 1, 2, 3], { ...OPTIONS, maxTokens, stopToken: TINY.vocabularySize });
    const portions = Math.ceil(maxTokens / between);
    expect(device.counters.reads - before.reads).toBe(portions);
    expect(device.counters.submits - before.submits).toBe(1 + portions);
  }
});

test('rows that have stopped are no longer computed, and when all have stopped the turn ends', async () => {
  const device = await testDevice();
  const { sampler } = await randomSampler(TINY, { rows: 40, contextTokens: 100 });
  const everyone = Array.from({ length: 40 }, (_, n) => n);
  const turnsOf = async (rows: readonly number[], stopToken: number) => {
    sampler.begin(
      everyone,
      everyone.map(() => [3]),
    );
    const before = device.counters.dispatches;
    const turns = await sampler.sample(rows, { ...OPTIONS, maxTokens: 90, stopToken });
    return { turns, dispatches: device.counters.dispatches - before };
  };
  const drawn = (await turnsOf(everyone, TINY.vocabularySize)).turns;
  const soon = everyone.filter((n) => drawn[n]!.tokens.slice(0, 30).includes(STOP));
  expect(soon.length).toBeGreaterThan(5);
  const endless = await turnsOf(soon, TINY.vocabularySize);
  const stopping = await turnsOf(soon, STOP);
  // The tokens before the stop token are the same as when no row stops.
  stopping.turns.forEach(({ tokens }, i) => expect(tokens).toEqual(drawn[soon[i]!]!.tokens.slice(0, tokens.length)));
  // The count is one submit late, so there are at most two portions of steps more than the longest turn needs.
  const longest = Math.max(...stopping.turns.map((turn) => turn.tokens.length));
  const between = 8;
  expect(longest).toBeLessThanOrEqual(30);
  expect(stopping.dispatches / endless.dispatches).toBeLessThanOrEqual((longest + 3 * between) / 90);
});

test('turns end at the stop token or at the limit, and report which', async () => {
  const { sampler } = await randomSampler(TINY, { rows: 40, contextTokens: 64 });
  sampler.begin(
    Array.from({ length: 40 }, (_, n) => n),
    randomPrompts(TINY, 40, 9),
  );
  const turns = await sampler.sample(
    Array.from({ length: 40 }, (_, n) => n),
    { ...OPTIONS, maxTokens: 9 },
  );
  expect(new Set(turns.map((turn) => turn.truncated))).toEqual(new Set([true, false]));
  for (const { tokens, logprobs, entropies, truncated } of turns) {
    expect(tokens.indexOf(STOP)).toBe(truncated ? -1 : tokens.length - 1);
    expect([logprobs.length, entropies.length]).toEqual([tokens.length, tokens.length]);
    if (truncated) expect(tokens.length).toBe(9);
  }
});

test('temperature 0 is greedy for every seed', async () => {
  const { sampler, reference } = await randomSampler(TINY, { rows: 1, contextTokens: 64 });
  const dialogue = [4, 8, 15, 16];
  sampler.begin([1], [dialogue]);
  const [turn] = await sampler.sample([0], {
    ...OPTIONS,
    temperature: 0,
    stopToken: TINY.vocabularySize,
    maxTokens: 12,
  });
  const logits = reference.logits([...dialogue, ...turn!.tokens]);
  turn!.tokens.forEach((token, t) => {
    const z = logits[dialogue.length + t - 1]!;
    expect(token).toBe(z.indexOf(Math.max(...z)));
  });
  expectReference(reference, dialogue, turn!, 1);
});

test('first tokens over 4,000 dialogues follow the model’s distribution', async () => {
  const N = 400;
  const { sampler, reference } = await randomSampler({ ...TINY, vocabularySize: 9 }, { rows: N, contextTokens: 8 });
  const everyone = Array.from({ length: N }, (_, n) => n);
  const counts = new Array<number>(9).fill(0);
  for (let round = 0; round < 10; round++) {
    sampler.begin(
      everyone.map((n) => round * N + n),
      everyone.map(() => [3, 1, 4]),
    );
    const turns = await sampler.sample(everyone, { ...OPTIONS, maxTokens: 1 });
    turns.forEach(({ tokens }) => counts[tokens[0]!]!++);
  }
  const logp = logSoftmax(reference.logits([3, 1, 4])[2]!, OPTIONS.temperature);
  const expected = [...logp].map((lp) => 10 * N * Math.exp(lp));
  const chiSquare = expected.reduce((sum, share, id) => sum + (counts[id]! - share) ** 2 / share, 0);
  expect(chiSquare).toBeLessThan(26.1); // 99.9 % point of χ² with 9 − 1 degrees of freedom
});

test('calls that do not fit or make no sense are refused before anything is computed', async () => {
  const { sampler } = await randomSampler(TINY, { rows: 2, contextTokens: 16 });
  const refusal = async (act: () => unknown): Promise<[string, Record<string, unknown>]> => {
    const thrown = await Promise.resolve()
      .then(act)
      .then(
        () => null,
        (error: unknown) => error,
      );
    expect(thrown).toBeInstanceOf(ShiftLabError);
    return [(thrown as ShiftLabError).code, { ...(thrown as ShiftLabError).values }];
  };
  sampler.begin([1, 2], [new Array<number>(10).fill(1), []]);
  expect(await refusal(() => sampler.sample([0], OPTIONS))).toEqual([
    'limit-exceeded',
    { row: 0, needed: 17, limit: 16 },
  ]);
  expect(await refusal(() => sampler.append(0, new Array<number>(7).fill(1)))).toEqual([
    'limit-exceeded',
    { row: 0, needed: 17, limit: 16 },
  ]);
  expect(await refusal(() => sampler.append(0, [23]))).toEqual(['usage', { token: 23, vocabulary: 23, row: 0 }]);
  expect(await refusal(() => sampler.begin([1, 2, 3], [[1], [1], [1]]))).toEqual([
    'limit-exceeded',
    { name: 'rows', needed: 3, limit: 2 },
  ]);
  expect(await refusal(() => sampler.sample([1], OPTIONS))).toEqual(['usage', { row: 1 }]);
  expect(await refusal(() => sampler.sample([2], OPTIONS))).toEqual(['usage', { row: 2, rows: 2 }]);
  expect((await refusal(() => sampler.sample([0, 0], OPTIONS)))[0]).toBe('usage');
  expect((await refusal(() => randomSampler(TINY, { rows: 2, contextTokens: 70_000 })))[0]).toBe('limit-exceeded');
  expect(await refusal(() => randomSampler(TINY, { rows: 60_000, contextTokens: 64 }))).toEqual([
    'limit-exceeded',
    { tensor: 'key cache 0', bytes: 60_000 * 64 * 12 * 4, limit: 134_217_728 },
  ]);
  expect((await sampler.sample([0], { ...OPTIONS, maxTokens: 6 }))[0]!.tokens.length).toBeGreaterThan(0); // the refused calls did not change row 0
});

test('buckets grow by a quarter and end at the capacity', () => {
  const sizes = [...new Set(Array.from({ length: 192 }, (_, n) => bucketOf(n + 1, 192)))];
  expect(sizes).toEqual([1, 2, 3, 4, 5, 7, 9, 12, 15, 19, 24, 30, 38, 48, 60, 75, 94, 118, 148, 185, 192]);
});
