/**
 * What a run does with a store from which something is missing or damaged. `npm run torture -- stores` damages every file;
 * here are the values without which a later stage would go on with the wrong ones.
 */
import { describe, expect, it } from 'vitest';
import { numbersOf, perform, small, smallExtensions, stoppedAfterFour } from '../../test/small-experiment';
import { DamagedValue } from '../domain/damaged-value';
import type { RunStore } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { Checkpoints } from './checkpoints';
import type { RunHeader } from './run-header';
import { MemoryStore } from './memory-store';

const spec: ExperimentSpec = {
  ...small,
  arms: ['static', 'online', 'penalised', 'filtered', 'adversarial'],
  horizon: 2,
  logs: { ...small.logs, dialogues: 4 },
  sft: { ...small.sft, maxEpochs: 1 },
  grpo: { ...small.grpo, updates: 5, groupSize: 2 },
  evaluation: { ...small.evaluation, dialogues: 4, every: 0, curveDialogues: 2 },
  extensions: smallExtensions,
};

/** The store of a finished run, without some of its values. */
const whole = new MemoryStore();
const finished = perform(spec, { store: whole }).then(({ result }) => numbersOf(result));

async function without(...lost: readonly string[]): Promise<MemoryStore> {
  await finished;
  const store = new MemoryStore();
  for (const key of whole.keys()) if (!lost.includes(key)) await store.put(key, await whole.get(key));
  expect(store.keys()).toHaveLength(whole.keys().length - lost.length);
  return store;
}

describe('a run goes on to the same numbers, and has the value again, without', () => {
  it.each([
    ['the curves of a policy', 'curves/1/static'],
    ['a policy whose checkpoints are gone', 'policy/1/static'],
    ['the simulator that an arm renewed', 'simulator/1/online'],
    ['the simulator that all arms share', 'simulator/1'],
    ['the report on calibration, whose epochs are gone', 'calibration/1'],
    ['a discriminator', 'discriminator/1'],
    ['an estimator', 'estimator/1'],
    ['the adversarial simulator', 'simulator/1/adversarial'],
    ['an evaluation', 'evaluation/1/online/simulator'],
    ['the logs that everything was learnt from', 'logs/1'],
  ])('%s', async (_, key) => {
    const store = await without(key);
    expect(numbersOf((await perform(spec, { store })).result)).toEqual(await finished);
    const [again, before] = [await store.get(key), await whole.get(key)];
    const timeless = (value: unknown) =>
      JSON.stringify(value, (name, part: unknown) => (name === 'tokensPerSecond' ? 0 : part));
    expect(timeless(again)).toBe(timeless(before));
  });

  it('a renewal that was made with an earlier policy than that of the checkpoint', async () => {
    // Steps so large that the policies of two updates say different things, and logs enough to learn from them.
    const online: ExperimentSpec = {
      ...small,
      arms: ['online'],
      grpo: { ...small.grpo, updates: 5, promptsPerUpdate: 4, groupSize: 6, learningRate: 0.5 },
      evaluation: { ...small.evaluation, every: 0 },
      extensions: smallExtensions,
    };
    const { result } = await perform(online);
    const store = new MemoryStore();
    await expect(perform(online, { store, control: stoppedAfterFour() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await store.get('renewal/1/online/1')).toBeDefined();
    await store.delete('renewal/1/online/1');
    expect(numbersOf((await perform(online, { store })).result)).toEqual(numbersOf(result));
  });
});

describe('a store without its header', () => {
  it.each([
    ['is lost', undefined],
    ['is damaged', { spec: 1 }],
  ])('goes on with its copy where it %s, and has both again', async (_, header) => {
    const store = await without('header');
    if (header) await store.put('header', header);
    const said: string[] = [];
    const { result } = await perform(spec, { store, onNotice: (sentence) => void said.push(sentence) });
    expect(numbersOf(result)).toEqual(await finished);
    expect(await store.get('header')).toEqual(await whole.get('header'));
    expect(said).toHaveLength(header ? 1 : 0);
  });

  it('goes on with the newer of header and copy, and says so', async () => {
    const store = await without();
    const header = (await whole.get('header')) as RunHeader;
    const older: RunHeader = { ...header, adapters: [], edition: header.edition! - 1 };
    await store.put('header', older);
    const said: string[] = [];
    await perform(spec, { store, onNotice: (sentence) => void said.push(sentence) });
    expect(said).toEqual(['One of the two copies of the stored value header was out of date; the newer one is used.']);
    expect(await store.get('header')).toEqual(header);
  });

  it('is refused where it has other values, because they may belong to other settings', async () => {
    const store = await without('header', 'header-copy');
    await expect(perform(spec, { store })).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining('at header: it is missing'),
    });
  });

  it('is refused where the header is damaged, and left as it is', async () => {
    const store = await without('header-copy');
    await store.put('header', { spec: 1 });
    await expect(perform(spec, { store })).rejects.toBeInstanceOf(DamagedValue);
    expect(await store.get('header')).toEqual({ spec: 1 });
  });

  it('is new where there is nothing else', async () => {
    const base = { ...spec, arms: ['base'] };
    const store = new MemoryStore();
    await store.put('header', {});
    const said: string[] = [];
    const { result } = await perform(base, { store, onNotice: (sentence) => void said.push(sentence) });
    expect(numbersOf(result)).toEqual(numbersOf((await perform(base)).result));
    expect(said).toHaveLength(1);
  });
});

it('a value that fails its schema is set aside in words, and one that is refused by the disk is not', async () => {
  const said: string[] = [];
  const store = await without();
  await store.put('policy/1/static', {});
  await perform(spec, { store, onNotice: (sentence) => void said.push(sentence) });
  expect(said).toEqual([
    'The stored value policy/1/static was damaged: the field weights is missing. It is computed again.',
  ]);
  const unreadable: RunStore = {
    get: async () => Promise.reject(new Error('EIO')),
    put: (key, value) => store.put(key, value),
    delete: (key) => store.delete(key),
  };
  await expect(new Checkpoints(unreadable, () => undefined).get('policy', 1, 'static')).rejects.toThrow('EIO');
});

it('weights that are not finite are not stored', async () => {
  const store = new MemoryStore();
  const weights = new Float32Array([1, NaN]);
  await expect(new Checkpoints(store).put({ weights, step: 0 }, 'policy', 1, 'static')).rejects.toMatchObject({
    code: 'numerics',
  });
  expect(store.keys()).toEqual([]);
});

it('values that an earlier version stored without a checksum are used, and that is said', async () => {
  const store = await without();
  const unchecked = async () => ['header', 'logs/1', 'policy/1/static', 'seconds'];
  const said: string[] = [];
  const request = {
    store: Object.assign(store, { unchecked }),
    onNotice: (sentence: string) => void said.push(sentence),
  };
  expect(numbersOf((await perform(spec, request)).result)).toEqual(await finished);
  expect(said).toEqual([
    'An earlier version stored values of this run without a checksum (4: header, logs/1, policy/1/static, …), so damage to them may go unnoticed. If a number looks wrong, start a new run.',
  ]);
});
