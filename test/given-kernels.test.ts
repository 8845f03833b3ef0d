/** A table of kernels is part of what a run is: recorded, used again when it goes on, given again, and never believed blindly. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kernelsOption } from '../scripts/command-line/kernels-option';
import { Checkpoints } from '../src/experiment/checkpoints';
import { MemoryStore } from '../src/experiment/memory-store';
import { createModelHost } from '../src/model/model-host';
import { asStored, storedTable, tuneFor, tuningKey } from '../src/model/tuning';
import { parseConfig } from '../src/model/config';
import { Variants } from '../src/engine/variants';
import { testDevice } from './device';
import { perform, small } from './small-experiment';
import { tabularHost } from './tabular-model';

const folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
const holding = (content: unknown): string => {
  const file = join(folder, 'kernels.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
};
const table = { 'matmul forward 32×16': 'tiled', 'attention backward 4': 'plain' };
const json = JSON.stringify({
  model_type: 'llama',
  vocab_size: 20,
  hidden_size: 16,
  intermediate_size: 32,
  num_hidden_layers: 1,
  num_attention_heads: 4,
});

describe('--kernels', () => {
  const result = (...variants: unknown[]) => ({
    kind: 'shiftlab-result',
    adapters: variants.map((one) => ({ vendor: 'v', ...(one !== null && { variants: one }) })),
  });
  it('takes the table of a result, or one saved by itself', () => {
    expect(kernelsOption(holding(table))).toEqual(table);
    expect(kernelsOption(holding(result(table)))).toEqual(table);
    expect(kernelsOption(holding(result(table, table)))).toEqual(table);
    expect(kernelsOption(holding({ format: 'shiftlab-run', result: result(table) }))).toEqual(table);
  });
  it.each([
    ['nothing in it', {}],
    ['a list', [table]],
    ['numbers', { 'matmul forward 32×16': 3 }],
    [
      'the key __proto__, which a schema of records passes over',
      JSON.parse('{"matmul forward 32×16": "tiled", "__proto__": null}'),
    ],
    ['a result without a table', result(null)],
    ['a result with two tables', result(table, { ...table, 'attention backward 4': 'subgroup' })],
    ['a kernel that does not exist', { ...table, 'matmul forward 64×64': 'fastest' }],
    ['a kernel of another operation', { ...table, 'matmul forward 64×64': 'plain' }],
    ['an operation that does not exist', { ...table, 'softmax 64': 'plain' }],
    ['no sizes', { 'matmul forward': 'tiled' }],
  ])('refuses %s', (_, content) => {
    expect(() => kernelsOption(holding(content))).toThrow(expect.objectContaining({ code: 'kernels-invalid' }));
  });
});

describe('a model host with a table', () => {
  it('runs and reports its kernels, and refuses one that this device cannot run', async () => {
    const device = await testDevice();
    const before = device.variants;
    try {
      Object.assign(device, { variants: new Variants() });
      const host = createModelHost(device);
      expect(() => host.useKernels!({ 'matmul forward 32×16': 'fastest' })).toThrow(
        expect.objectContaining({ code: 'kernels-invalid' }),
      );
      host.useKernels!(table);
      const model = await host.create({ config: json, seed: 1 }, 'small');
      expect(host.variants!()).toEqual(table);
      model.free();
      host.useKernels!({ ...table, 'matmul forward 32×16': 'half' });
      await expect(host.create({ config: json, seed: 1 }, 'small')).rejects.toMatchObject({
        code: 'kernels-invalid',
        values: { class: 'matmul forward 32×16', kernel: 'half' },
      });
    } finally {
      Object.assign(device, { variants: before });
    }
  });

  it('keeps what its first model runs, whatever another process stores meanwhile', async () => {
    const device = await testDevice();
    const before = device.variants;
    const key = tuningKey(device);
    try {
      Object.assign(device, { variants: new Variants() });
      const store = new MemoryStore();
      const host = createModelHost(device, store);
      const first = await host.create({ config: json, seed: 1 }, 'first');
      const ran = host.variants!();
      const measured = storedTable(key, await store.get(key))!;
      const other = Object.fromEntries(
        Object.entries(measured.choices).map(([shapeClass, kernel]) => [
          shapeClass,
          Object.keys(measured.measured[shapeClass] ?? {}).find((one) => one !== kernel) ?? kernel,
        ]),
      );
      expect(other).not.toEqual(measured.choices);
      await store.put(key, asStored(key, { ...measured, choices: other }));
      const second = await host.create({ config: json, seed: 2 }, 'second');
      expect(host.variants!()).toEqual(ran);
      expect(storedTable(key, await store.get(key))!.choices).toEqual(other); // theirs stays for the next process
      first.free();
      second.free();
    } finally {
      Object.assign(device, { variants: before });
    }
  });

  it('measures what the table leaves open, keeps only that, and forgets stored kernels that do not exist', async () => {
    const device = await testDevice();
    const before = device.variants;
    const stored = new Map<string, unknown>();
    const store = {
      get: async (key: string) => stored.get(key),
      put: async (key: string, value: unknown) => void stored.set(key, value),
    };
    try {
      Object.assign(device, { variants: new Variants() });
      const key = tuningKey(device);
      stored.set(key, { choices: { 'matmul forward 16×32': 'fastest', 'softmax 64': 'x' }, wrong: {}, measured: {} });
      let clock = 0;
      const tuning = await tuneFor(device, parseConfig(json), store, () => (clock += 1), undefined, table);
      expect(tuning.choices).toMatchObject(table);
      expect([...Object.keys(table), ...tuning.timed].sort()).toEqual(Object.keys(tuning.choices).sort());
      expect(tuning.choices['matmul forward 16×32']).not.toBe('fastest');
      expect(tuning.choices['softmax 64']).toBeUndefined();
      const kept = (stored.get(key) as { table: { choices: Record<string, string> } }).table.choices;
      expect(Object.keys(kept).sort()).toEqual(
        Object.keys(tuning.choices)
          .filter((shapeClass) => !(shapeClass in table))
          .sort(),
      );
      const wrong = { choices: {}, wrong: { tiled: 0.5 }, measured: {} };
      stored.set(key, wrong);
      await expect(tuneFor(device, parseConfig(json), store, () => 0, undefined, table)).rejects.toMatchObject({
        code: 'kernels-invalid',
      });
    } finally {
      Object.assign(device, { variants: before });
    }
  });
});

describe('a run', () => {
  type Host = ReturnType<typeof tabularHost> & { given: Readonly<Record<string, string>> | null };
  /** A host that is asked for kernels, and answers with what it was given, or with its own measurement. */
  function hostMeasuring(measured: Record<string, string>, description = 'one'): Host {
    const host = tabularHost();
    return {
      ...host,
      adapter: { ...host.adapter, description },
      given: null,
      useKernels(given) {
        this.given = given;
      },
      variants() {
        return { ...measured, ...this.given };
      },
    };
  }
  const spec = { ...small, arms: ['base'] };

  it('goes on with the kernels that it began with, whatever is fastest now', async () => {
    const store = new MemoryStore();
    const first = hostMeasuring(table);
    await perform(spec, { store, host: first });
    expect(first.given).toBeNull();
    const second = hostMeasuring({ ...table, 'attention backward 4': 'subgroup' });
    const { result } = await perform(spec, { store, host: second });
    expect(second.given).toEqual(table);
    expect(result.adapters.map(({ variants }) => variants)).toEqual([table]);
  });
  it('is refused another table than the one that it began with', async () => {
    const store = new MemoryStore();
    await perform(spec, { store, host: hostMeasuring(table) });
    const kernels = { 'attention backward 4': 'subgroup' };
    await expect(perform(spec, { store, host: hostMeasuring(table), kernels })).rejects.toMatchObject({
      code: 'usage',
      values: { class: 'attention backward 4', began: 'plain', asked: 'subgroup' },
    });
    await perform(spec, { store, host: hostMeasuring(table), kernels: table });
  });
  it('uses the table that it is given, and records it', async () => {
    const host = hostMeasuring({ ...table, 'attention backward 4': 'subgroup' });
    const { result, events } = await perform(spec, { host, kernels: table });
    expect(result.adapters.map(({ variants }) => variants)).toEqual([table]);
    expect(result.adapters[0]!.given).toEqual(Object.keys(table));
    expect(events.filter(({ type }) => type === 'kernels')).toEqual([
      { type: 'kernels', adapters: result.adapters, timed: [] },
    ]);
  });
  it('remembers which kernels it was given when it goes on, and calls no measured one given', async () => {
    const store = new MemoryStore();
    const kernels = { 'matmul forward 32×16': 'tiled' };
    await perform(spec, { store, host: hostMeasuring(table), kernels });
    const goesOn = await perform(spec, { store, host: hostMeasuring({ ...table, 'attention forward 4': 'plain' }) });
    const again = await perform(spec, { store, host: hostMeasuring(table), kernels: table });
    for (const { result } of [goesOn, again]) expect(result.adapters[0]!.given).toEqual(Object.keys(kernels));
  });
  it('takes nothing over from another adapter, and names both', async () => {
    const store = new MemoryStore();
    const spec2 = { ...spec, seeds: [1] };
    await perform(spec2, { store, host: hostMeasuring(table) });
    const checkpoints = new Checkpoints(store, () => undefined);
    await store.delete('result');
    const other = hostMeasuring(table, 'another');
    await perform(spec2, { store, host: other });
    expect(other.given).toBeNull();
    expect((await checkpoints.get('header'))!.adapters.map(({ description }) => description)).toEqual([
      'one',
      'another',
    ]);
  });
});
