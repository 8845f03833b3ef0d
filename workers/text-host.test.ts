/** A simulator of free text as the page asks for it, without a worker: the same numbers as the command, and what can go wrong. */
import 'fake-indexeddb/auto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { createStore, get, keys, set, type UseStore } from 'idb-keyval';
import { beforeEach, expect, test } from 'vitest';
import { main as calibrate } from '../scripts/calibrate';
import { testDevice } from '../test/device';
import { orders } from '../test/made-orders';
import { tabularHost } from '../test/tabular-model';
import { ShiftLabError } from '../src/domain/errors';
import type { TextDialogue } from '../src/domain/text-dialogue';
import { createModelHost } from '../src/model/model-host';
import { runTalk, talkSets } from '../src/text/talk-run';
import { ImportedSets } from '../src/trace/imported-sets';
import { TalkResults } from '../src/trace/talk-results';
import { textBase } from './text-base';
import { MOST_WORDS, TextHost, type TextHostParts, type TextJob } from './text-host';

let database: UseStore;
let full: boolean;
let sets: ImportedSets;
let results: TalkResults;
let databases = 0;
let told: string[];

beforeEach(() => {
  full = false;
  told = [];
  const inner = createStore(`text-host-${databases++}`, 'records');
  database = ((mode, callback) =>
    inner(mode, (store) => {
      if (mode === 'readwrite' && full) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      return callback(store);
    })) as UseStore;
  sets = new ImportedSets(database);
  results = new TalkResults(database);
});

function hostWith(over: Partial<TextHostParts> = {}): TextHost {
  return new TextHost({
    sets,
    results,
    openHost: async () => ({ host: tabularHost(), close: () => undefined }),
    openBase: (choice) => textBase(choice, 'http://localhost/'),
    requireRoom: async () => undefined,
    whileHeld: (work) => work(),
    tell: ({ stage }) => void (told.at(-1) !== stage && told.push(stage)),
    nowMs: () => 0,
    dateMs: () => 7,
    ...over,
  });
}

async function stored(name: string, dialogues: readonly TextDialogue[]): Promise<string> {
  const { id } = await sets.create(name);
  const half = Math.ceil(dialogues.length / 2);
  await sets.append(id, 0, dialogues.slice(0, half));
  if (half < dialogues.length) await sets.append(id, 1, dialogues.slice(half));
  return id;
}

const job = (id: string, over: Partial<TextJob> = {}): TextJob => ({
  set: id,
  heldOut: { share: 0.5 },
  pretraining: null,
  base: { kind: 'random' },
  seed: 1,
  passes: 1,
  ...over,
});

/** As text, and the report whatever the order of its fields. */
function unpacked(zip: Uint8Array): Record<string, unknown> {
  const entries = Object.entries(unzipSync(zip)).map(([name, bytes]): [string, unknown] => {
    const text = new TextDecoder('latin1').decode(bytes);
    return [name, name === 'report.json' ? JSON.parse(text) : text];
  });
  return Object.fromEntries(entries);
}

const FEW = { vocabularySize: 260, hiddenSize: 8, layers: 1, heads: 1 };

test('the page and npm run calibrate give the same report for the same dialogues, seed and adapter', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-calibrate-'));
  try {
    const dialogues = orders('train', 16);
    const log = join(folder, 'log.jsonl');
    const roles = { user: 'user', policy: 'assistant' } as const;
    const lines = dialogues.map(({ id, turns }) =>
      JSON.stringify({ id, messages: turns.map(({ speaker, text }) => ({ role: roles[speaker], content: text })) }),
    );
    writeFileSync(log, lines.join('\n'));
    const out = join(folder, 'out');
    const options = ['--heldout-share', '0.5', '--base', 'none', '--passes', '1', '--out', out];
    expect(await calibrate(['--train', log, ...options])).toBe(0);
    const report: unknown = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));

    const device = await testDevice();
    const id = await stored('orders', dialogues);
    const host = hostWith({ openHost: async () => ({ host: createModelHost(device), close: () => undefined }) });
    const { result, unstored } = await host.train(job(id), null);
    expect(unstored).toBeNull();
    expect(JSON.parse(JSON.stringify(result.report))).toEqual(report);
    const zipped = unzipSync(await host.folder(id));
    for (const [name, bytes] of Object.entries(zipped))
      expect(bytes).toEqual(new Uint8Array(readFileSync(join(out, name))));
    expect(Object.keys(zipped)).toContain('README.md');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a job is told by its stages, and its result is stored beside its set until that is deleted', async () => {
  const [id, others, scored] = [
    await stored('orders', orders('train', 12)),
    await stored('others', orders('other', 6)),
    await stored('scored', orders('held out', 6)),
  ];
  const host = hostWith({ shape: FEW });
  const wanted = job(id, { heldOut: { set: scored }, pretraining: others });
  expect(await host.plan(wanted)).toMatchObject({ train: 12, heldOut: 6, heldOutTurns: 2 * 6, pretraining: 6 });
  const { result, unstored } = await host.train(wanted, null);
  const inNode = await runTalk({
    ...talkSets(orders('train', 12), { dialogues: orders('held out', 6) }, orders('other', 6), 1),
    ...{ base: null, seed: 1, passes: 1, shape: FEW, host: tabularHost(), nowMs: () => 0 },
    onProgress: async () => undefined,
  });
  expect(result.report).toEqual(inNode.report);
  expect(unstored).toBeNull();
  expect(result.setup).toEqual({ base: 'random weights', heldOut: 'scored', pretraining: 'others' });
  expect(told[0]).toBe('Reading the dialogues');
  expect(told).toContain('Learning from other dialogues');

  expect(await results.sets()).toEqual([id]);
  expect(await results.read(id)).toEqual(result);
  expect(unpacked(await hostWith().folder(id))).toEqual(unpacked(await host.folder(id)));
  await sets.delete(id);
  expect(await results.read(id)).toBeNull();
  expect((await keys(database)).filter((key) => String(key).includes(id))).toEqual([]);
  await expect(results.put(id, result, inNode.files)).rejects.toMatchObject({ code: 'usage' });
});

test('a result that cannot be stored is shown and saved all the same, and the earlier one stays', async () => {
  const id = await stored('orders', orders('train', 12));
  const host = hostWith({ shape: FEW });
  const first = await host.train(job(id), null);
  full = true;
  const second = await host.train(job(id, { seed: 2 }), null);
  expect(second.unstored).toMatchObject({ code: 'storage-full' });
  expect(second.result.report.seed).toBe(2);
  expect(unzipSync(await host.folder(id))['report.json']).toEqual(
    new TextEncoder().encode(`${JSON.stringify(second.result.report, null, 1)}\n`),
  );
  expect(await results.read(id)).toEqual(first.result);
});

test('a damaged result is said, and not used', async () => {
  const id = await stored('orders', orders('train', 12));
  await hostWith({ shape: FEW }).train(job(id), null);
  const key = `import-talk/${id}`;
  const value = (await get<{ atMs: number }>(key, database))!;
  await set(key, { ...value, atMs: value.atMs + 1 }, database);
  await expect(results.read(id)).rejects.toMatchObject({ code: 'storage-unavailable' });
});

test('a lost device ends the work with a code and a sentence', async () => {
  const id = await stored('orders', orders('train', 12));
  const host = tabularHost();
  let closed = false;
  const losing = hostWith({
    shape: FEW,
    openHost: async () => ({ host, close: () => void (closed = true) }),
    tell: ({ stage }) =>
      stage === 'Calibrating' && host.lose(new ShiftLabError('device-lost', 'The GPU device was lost.')),
  });
  await expect(losing.train(job(id), null)).rejects.toMatchObject({
    code: 'device-lost',
    message: expect.stringContaining('What was stored is safe') as string,
  });
  expect(closed).toBe(true);
  expect(await results.read(id)).toBeNull();
});

test('too few and too many dialogues are refused before anything is computed', async () => {
  const few = await stored('few', orders('train', 3));
  await expect(hostWith().plan(job(few))).rejects.toMatchObject({ code: 'usage', values: { train: 1, heldOut: 2 } });
  const long = { id: 'long', turns: [{ speaker: 'user', text: 'a '.repeat(MOST_WORDS + 1) }] } as const;
  const many = await stored('many', [long, ...orders('train', 12)]);
  await expect(hostWith().train(job(many), null)).rejects.toMatchObject({
    code: 'limit-exceeded',
    values: { most: MOST_WORDS },
  });
});

test('a base is three files of a folder, and what lacks is named', async () => {
  const files = ['config.json', 'tokenizer.json'].map((name) => ({ name: `base/${name}`, file: new Blob(['{}']) }));
  await expect(textBase({ kind: 'folder', name: 'base', files }, '')).rejects.toMatchObject({
    code: 'checkpoint-missing',
    values: { name: 'model.safetensors' },
  });
  const all = [...files, { name: 'base/model.safetensors', file: new Blob([new Uint8Array([1, 2])]) }];
  expect(await textBase({ kind: 'folder', name: 'base', files: all }, '')).toEqual({
    ...{ config: '{}', tokenizer: '{}', weights: new Uint8Array([1, 2]) },
  });
  expect(await textBase({ kind: 'random' }, '')).toBeNull();
});
