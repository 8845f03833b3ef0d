/** The kernels that a result names: those of its own models, no matter what else was measured on the machine. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { testDevice } from '../../test/device';
import type { Device } from '../engine/device';
import { attentionClass } from '../engine/kernels/attention/attention';
import { matmulClass } from '../engine/kernels/matmul/matmul';
import { classesOf } from '../engine/tuner';
import { Variants } from '../engine/variants';
import { decodeClass } from './decode';
import { parseConfig } from './config';
import { createModelHost } from './model-host';
import { needsOf } from './needs';
import { choicesFor } from './tuning';

const json = (hidden: number) =>
  JSON.stringify({
    model_type: 'llama',
    vocab_size: 20,
    hidden_size: hidden,
    intermediate_size: 2 * hidden,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    num_key_value_heads: 2,
    head_dim: hidden / 2,
    rope_theta: 10_000,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
    max_position_embeddings: 64,
  });
const [small, large] = [parseConfig(json(8)), parseConfig(json(512))];

const own = {
  [matmulClass('forward', small.vocabularySize, small.hiddenSize)]: 'tiled',
  [attentionClass('backward', small)]: 'plain',
  [decodeClass(small)]: 'stepwise',
};
const others = {
  [matmulClass('forward', large.vocabularySize, large.hiddenSize)]: 'block',
  [attentionClass('backward', large)]: 'strided',
  [decodeClass(large)]: 'stepwise',
};

test('from a table that other models filled too, a model takes only its own classes', () => {
  expect(choicesFor([small], { ...others, ...own })).toEqual(own);
  expect(choicesFor([small, large], { ...others, ...own })).toEqual({ ...others, ...own });
  expect(choicesFor([], own)).toEqual({});
});

let device: Device;
let before: Variants;
beforeEach(async () => {
  device = await testDevice();
  before = device.variants;
  Object.assign(device, { variants: new Variants() });
});
afterEach(() => void Object.assign(device, { variants: before }));

test('a host reports the kernels of its models, and still the same ones after other models were measured', async () => {
  device.variants.use(own);
  const host = createModelHost(device);
  expect(host.variants!()).toEqual({});
  const model = await host.create({ config: json(8), seed: 1 }, 'small');
  expect(host.variants!()).toEqual(own);
  device.variants.use(others);
  expect(JSON.stringify(host.variants!())).toBe(JSON.stringify(Object.fromEntries(Object.entries(own).sort())));
  model.free();
});

test('a run keeps the kernels of the classes that the tuner did not reach, though another run has measured them since', async () => {
  const kept = new Map<string, unknown>();
  const store = {
    get: async (key: string) => kept.get(key),
    put: async (key: string, value: unknown) => void kept.set(key, value),
  };
  const opened = async (host = createModelHost(device, store)) => {
    (await host.create({ config: json(8), seed: 1 }, 'small')).free();
    return host;
  };
  let nowMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 3000)); // a very slow adapter
  const hurried = await opened();
  const began = hurried.variants!();
  const measured = hurried.timedKernels!();
  expect(Object.keys(began)).toEqual(expect.arrayContaining(classesOf(needsOf(small))));
  expect(measured.length).toBeLessThan(Object.keys(began).length);

  clock.mockRestore(); // now there is time
  await opened(hurried);
  expect(hurried.variants!()).toEqual(began);
  expect(hurried.timedKernels!()).toEqual(measured);

  Object.assign(device, { variants: new Variants() });
  const other = await opened();
  expect(other.timedKernels!().length).toBe(classesOf(needsOf(small)).length - measured.length);

  Object.assign(device, { variants: new Variants() });
  const resumed = createModelHost(device, store);
  resumed.useKernels!(began);
  await opened(resumed);
  expect(resumed.variants!()).toEqual(began);
  expect(resumed.timedKernels!()).toEqual([]);
});
