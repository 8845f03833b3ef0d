import { expect, test } from 'vitest';
import { testDevice } from '../../../../test/device';
import { openUnit, purposeKey, Rng, threefry2x32 } from '../../../domain/rng';
import { defineKernel } from '../../kernel';
import { Program } from '../../program';
import { testDeclaration } from '../../../../test/kernel-testing';
import { IDLE, sampleKernel } from './sample';
import { sampleReference } from './sample.reference';
import threefrySource from './threefry.wgsl?raw';

testDeclaration(sampleKernel(160));

const words = defineKernel({
  name: 'threefry_words',
  source: `${threefrySource}
    struct Params { count: u32 }
    @group(0) @binding(0) var<uniform> p: Params;
    @group(0) @binding(1) var<storage, read> inputs: array<vec4u>;
    @group(0) @binding(2) var<storage, read_write> outputs: array<vec4u>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x >= p.count) { return; }
      let drawn = threefry2x32(inputs[id.x].xy, inputs[id.x].zw);
      outputs[id.x] = vec4u(drawn, bitcast<u32>(exponential(drawn.x)), bitcast<u32>(gumbel(inputs[id.x].x)));
    }`,
  bindings: { inputs: 'read', outputs: 'read_write' },
  params: { count: 'u32' },
  grid: (p) => [Math.ceil(p.count / 64), 1, 1],
});

/** Known-answer vectors of Random123 1.14 (kat_vectors, threefry2x32 20): key, counter, result. */
const KNOWN = [
  [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
] as const;

test('host and device draw the published words, and the same words as each other', async () => {
  const device = await testDevice();
  const rng = new Rng(1, 'threefry test');
  const inputs = [
    ...KNOWN.map((row) => row.slice(0, 4)),
    ...Array.from({ length: 500 }, () => [rng.u32(), rng.u32(), rng.u32(), rng.u32()]),
  ];
  const given = device.upload('inputs', [inputs.length, 4], new Uint32Array(inputs.flat()));
  const drawn = device.tensor('outputs', [inputs.length, 4]);
  new Program(device, 'threefry').dispatch(words, { inputs: given, outputs: drawn }, { count: inputs.length }).run();
  const outputs = await device.readU32(drawn);
  KNOWN.forEach(([k0, k1, c0, c1, x0, x1]) => expect(threefry2x32(k0, k1, c0, c1)).toEqual([x0, x1]));
  inputs.forEach(([k0, k1, c0, c1], i) =>
    expect([...outputs.slice(4 * i, 4 * i + 2)]).toEqual(threefry2x32(k0!, k1!, c0!, c1!)),
  );
});

test('Gumbel variables keep f32 precision at both ends of the uniform', async () => {
  const device = await testDevice();
  const rng = new Rng(2, 'gumbel test');
  const ends = [0, 255, 256, 0x7fffffff, 0x80000000, 0xfffffeff, 0xffffff00, 0xffffffff];
  const drawnFrom = [...ends, ...Array.from({ length: 500 }, () => rng.u32())];
  const given = device.upload(
    'inputs',
    [drawnFrom.length, 4],
    new Uint32Array(drawnFrom.flatMap((word) => [word, 0, 0, 0])),
  );
  const drawn = device.tensor('outputs', [drawnFrom.length, 4]);
  new Program(device, 'gumbel').dispatch(words, { inputs: given, outputs: drawn }, { count: drawnFrom.length }).run();
  const [outputs] = await device.read([drawn]);
  drawnFrom.forEach((word, i) => {
    const exact = -Math.log(-Math.log(openUnit(word)));
    // WGSL's log has an error of 2^-21 near 1 and 3 ulp elsewhere; two nested logs and |gumbel| ≤ 17.3 double that.
    expect(Math.abs(outputs![4 * i + 3]! - exact)).toBeLessThan(2 ** -19 + Math.abs(exact) * 2 ** -20);
  });
});

interface Draws {
  readonly tokens: Uint32Array;
  readonly logprobs: Float32Array;
  readonly entropies: Float32Array;
  readonly rows: Uint32Array;
}

const PURPOSE = purposeKey('sample test');
const SEED = 7;
const POSITION = 41;

/** One decode step over the given logits: row r has dialogue key r and its current token at POSITION − 1. */
async function draw(
  logits: Float32Array,
  vocabulary: number,
  temperature: number,
  idle: readonly number[] = [],
): Promise<Draws> {
  const device = await testDevice();
  const R = logits.length / vocabulary;
  // Rows as the model makes them: as wide as the next multiple of 4, with any values past the vocabulary.
  const width = Math.ceil(vocabulary / 4) * 4;
  const padded = Float32Array.from({ length: R * width }, (_, i) =>
    i % width < vocabulary ? logits[Math.floor(i / width) * vocabulary + (i % width)]! : 1e6,
  );
  const turn = device.upload(
    'turn',
    [5],
    new Uint32Array([SEED, PURPOSE, new Uint32Array(new Float32Array([temperature]).buffer)[0]!, 3, R]),
  );
  const state = device.upload(
    'rows',
    [R, 4],
    new Uint32Array(
      Array.from({ length: R }, (_, r) => [idle.includes(r) ? IDLE : r, POSITION - 1, r, r << 16]).flat(),
    ),
  );
  const [tokens, sampled, logprobs, entropies] = ['tokens', 'sampled', 'logprobs', 'entropies'].map((label) =>
    device.upload(label, [R], new Uint32Array(R).fill(77)),
  );
  const tensors = {
    logits: device.upload('logits', [R, width], padded),
    turn,
    rows: state,
    tokens: tokens!,
    sampled: sampled!,
    logprobs: logprobs!,
    entropies: entropies!,
  };
  new Program(device, 'draw').dispatch(sampleKernel(vocabulary), tensors, { rows: R, vocabulary, width }).run();
  const [s, l, e, r] = await device.read([sampled!, logprobs!, entropies!, state]);
  Object.values(tensors).forEach((tensor) => device.free(tensor));
  const asWords = (floats: Float32Array): Uint32Array =>
    new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  return { tokens: asWords(s!), logprobs: l!, entropies: e!, rows: asWords(r!) };
}

function randomLogits(R: number, V: number, spread: number): Float32Array {
  const rng = new Rng(3, 'logits', V);
  return Float32Array.from({ length: R * V }, () => spread * rng.normal());
}

for (const [V, R, temperature] of [
  [7, 70, 1],
  [160, 64, 0.7],
  [1001, 9, 1.3],
  [50257, 3, 1],
  [4, 5, 0],
  [50257, 2, 0],
] as const) {
  test(`draws of ${V} words at temperature ${temperature}, log-probs and entropies match the reference`, async () => {
    const logits = randomLogits(R, V, 2);
    const drawn = await draw(logits, V, temperature);
    for (let r = 0; r < R; r++) {
      const expected = sampleReference(logits.subarray(r * V, (r + 1) * V), {
        temperature,
        seed: SEED,
        purpose: PURPOSE,
        key: r,
        position: POSITION,
      });
      if (expected.margin > 1e-4) expect(drawn.tokens[r]).toBe(expected.token);
      // f32 sums over V of numbers near 10.
      expect(Math.abs(drawn.logprobs[r]! - expected.logprob)).toBeLessThan(1e-5);
      expect(Math.abs(drawn.entropies[r]! - expected.entropy)).toBeLessThan(1e-5 * Math.log(V));
      expect([...drawn.rows.slice(4 * r, 4 * r + 4)]).toEqual([
        drawn.tokens[r] === 3 ? IDLE : r,
        POSITION,
        r,
        (r << 16) | 1,
      ]);
    }
  });
}

test('greedy ties go to the lowest id, and an impossible word is never drawn', async () => {
  const V = 300;
  const tied = new Float32Array(V);
  tied.set([5, 5], 130);
  tied[299] = 5;
  expect((await draw(tied, V, 0)).tokens[0]).toBe(130);
  const certain = new Float32Array(V).fill(-Infinity);
  certain[201] = -3;
  const drawn = await draw(certain, V, 1);
  expect([drawn.tokens[0], drawn.logprobs[0]]).toEqual([201, 0]);
});

test('an idle row is not touched', async () => {
  const drawn = await draw(randomLogits(3, 20, 1), 20, 1, [1]);
  expect(drawn.tokens[1]).toBe(77);
  expect([...drawn.rows.slice(4, 8)]).toEqual([IDLE, POSITION - 1, 1, 1 << 16]);
  expect(drawn.rows[3]).toBe(1);
});

test('the tokens of 20,000 dialogues follow the softmax distribution', async () => {
  const V = 11;
  const N = 20_000;
  const one = randomLogits(1, V, 1);
  const { tokens } = await draw(
    Float32Array.from({ length: N * V }, (_, i) => one[i % V]!),
    V,
    0.8,
  );
  const counts = new Array<number>(V).fill(0);
  tokens.forEach((token) => counts[token]!++);
  const p = [...one].map((_, id) => Math.exp(sampleLogprob(one, id, 0.8)));
  const chiSquare = p.reduce((sum, share, id) => sum + (counts[id]! - N * share) ** 2 / (N * share), 0);
  expect(chiSquare).toBeLessThan(29.6); // 99.9 % point of χ² with V − 1 = 10 degrees of freedom
});

function sampleLogprob(logits: Float32Array, id: number, temperature: number): number {
  const total = [...logits].reduce((sum, z) => sum + Math.exp(z / temperature), 0);
  return logits[id]! / temperature - Math.log(total);
}
