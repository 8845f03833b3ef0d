/**
 * Loses a GPU device in the middle of work: wraps WebGPU's methods and, at the n-th call of one of them, destroys the
 * device that was opened last, as somebody else might. In Node and in browsers alike.
 */
import { Device } from '../src/engine/device';
import { defineKernel, foldedGrid, groupsFor } from '../src/engine/kernel';
import { Program } from '../src/engine/program';
import { createModelHost } from '../src/model/model-host';
import { Rng } from '../src/domain/rng';
import type { TrainRow } from '../src/domain/trainable-policy';

type Method = (this: never, ...given: never[]) => unknown;

/** Every call that hands work to the device or waits for it. */
const watched = (): readonly (readonly [{ readonly prototype: object }, string])[] => [
  [GPUDevice, 'createBuffer'],
  [GPUDevice, 'createComputePipeline'],
  [GPUDevice, 'createCommandEncoder'],
  [GPUDevice, 'popErrorScope'],
  [GPUQueue, 'submit'],
  [GPUQueue, 'writeBuffer'],
  [GPUBuffer, 'mapAsync'],
  [GPUBuffer, 'getMappedRange'],
];

export interface WatchedCalls {
  /** Calls so far. */
  count(): number;
  /** Puts WebGPU's own methods back. */
  stop(): void;
}

/** @param at number of the call, from 1; with half a call more, after it instead of before it; Infinity only counts */
export function loseDeviceAt(at: number): WatchedCalls {
  let count = 0;
  let newest: GPUDevice | null = null;
  const originals: (() => void)[] = [];
  const wrap = (prototype: object, name: string, around: (call: () => unknown) => unknown) => {
    const methods = prototype as Record<string, Method>;
    const original = methods[name]!;
    methods[name] = function (this: never, ...given: never[]) {
      return around(() => original.apply(this, given));
    };
    originals.push(() => (methods[name] = original));
  };
  wrap(GPUAdapter.prototype, 'requestDevice', async (call) => (newest = (await call()) as GPUDevice));
  for (const [{ prototype }, name] of watched())
    wrap(prototype, name, (call) => {
      count++;
      if (count === at) newest!.destroy();
      const result = call();
      if (count + 0.5 === at) newest!.destroy();
      return result;
    });
  return { count: () => count, stop: () => originals.forEach((restore) => restore()) };
}

const CONFIG = {
  model_type: 'llama',
  vocab_size: 23,
  hidden_size: 12,
  intermediate_size: 20,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 6,
  tie_word_embeddings: true,
};

const refusedKernel = defineKernel({
  name: 'refused',
  source: `@group(0) @binding(0) var<storage, read_write> y: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = no_such_thing; }`,
  bindings: { y: 'read_write' },
  params: {},
  grid: () => foldedGrid(groupsFor(64, 64)),
});

function rows(step: number): TrainRow[] {
  return [7, 12].map((T, n) => {
    const rng = new Rng(5, 'lost devices', step, n);
    return {
      ids: Array.from({ length: T }, () => rng.integer(CONFIG.vocab_size)),
      weights: Array.from({ length: T }, (_, t) => (t === 0 ? 0 : 0.1)),
    };
  });
}

/** Opens a device and does a little of everything on it: kernels that the driver refuses, training, scores, samples. */
export async function workOnADevice(gpu: GPU): Promise<readonly number[]> {
  const device = await Device.open(gpu);
  try {
    const y = device.tensor('y', [64]);
    const refused = await device.attempt(async () => {
      new Program(device, 'refused').dispatch(refusedKernel, { y }, {}).run();
      return device.read([y]);
    });
    if (refused !== null) throw new Error('A kernel that does not compile was not refused.');
    const host = createModelHost(device);
    const model = await host.create({ config: JSON.stringify(CONFIG), seed: 3 }, 'small');
    for (let step = 0; step < 2; step++)
      await model.step(rows(step), { kind: 'nll' }, 1, {
        learningRate: 1e-2,
        beta1: 0.9,
        beta2: 0.95,
        epsilon: 1e-8,
        weightDecay: 0.1,
        maxGradNorm: 1,
      });
    const [scored] = await model.score(rows(2), 1);
    const sampler = model.sampler(2, 16);
    sampler.begin([1, 2], [[3, 4], [5]]);
    const turns = await sampler.sample([0, 1], {
      temperature: 1,
      stopToken: 2,
      maxTokens: 6,
      seed: 1,
      purpose: 'lost devices',
    });
    const { weights } = await model.snapshot();
    return [...weights, ...scored!.logprobs, ...turns.flatMap(({ tokens }) => tokens)];
  } finally {
    device.destroy();
  }
}
