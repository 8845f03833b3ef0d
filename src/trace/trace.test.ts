/** Stored runs: what a reload shows, and what happens with a full disk or an unknown version. */
import { resolve } from 'node:path';
import 'fake-indexeddb/auto';
import { createStore, set, type UseStore } from 'idb-keyval';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExperimentEvent } from '../domain/experiment-events';
import { ShiftLabError } from '../domain/errors';
import { transact } from './database';
import { RunArchive } from './run-archive';
import type { Locks } from './lock-by-asking';
import { listWithInterrupted, lockName, requireNoRunAnywhere, whileLocked } from './run-lock';
import { parseRunFile, runFile, runFileText } from './run-file';
import { TRACE_SCHEMA, checkpointKey, runKey } from './records';
import { readText } from '../../scripts/command-line/command-line';
import { exampleSpec } from '../../test/fixtures/example-spec';
import type { ExperimentResult } from '../domain/experiment-result';

/** The first of them in their order; result-as-run.test.ts opens each. */
const recordedResult = resolve(import.meta.dirname, '../../results/ablation-futures-4.json.gz');

let database: UseStore;
let full: boolean;
let databases = 0;

/** A store whose writes fail as a full disk does: the transaction aborts with QuotaExceededError. */
function quotaLimited(inner: UseStore): UseStore {
  return ((mode, callback) =>
    inner(mode, (store) => {
      if (mode === 'readwrite' && full) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      return callback(store);
    })) as UseStore;
}

beforeEach(() => {
  full = false;
  database = quotaLimited(createStore(`trace-test-${databases++}`, 'records'));
});

const reward = (update: number): ExperimentEvent => ({
  type: 'update',
  seed: 1,
  arm: 'naive',
  metrics: {
    update,
    rewardMean: update / 10,
    rewardStd: 1,
    fracRewardZeroStd: 0,
    klFromBase: 0,
    klFromSampler: 0,
    entropy: 1,
    clipRatioLow: 0,
    clipRatioHigh: 0,
    completionLength: 4,
    turns: 3,
    gradNorm: 1,
    loss: 0,
    tokensPerSecond: 100,
    trainSuccess: 0.5,
  },
});
const dialogues: ExperimentEvent = {
  type: 'dialogues',
  seed: 1,
  arm: 'naive',
  stage: 'train',
  on: 'simulator',
  update: 1,
  dialogues: [],
};

describe('a stored run', () => {
  it('shows after a reload all its events, in order', async () => {
    const before = new RunArchive(database);
    await before.create('a', exampleSpec);
    await before.append('a', [reward(1), dialogues, reward(2)]);
    await before.append('a', [reward(3)]);

    const after = new RunArchive(database);
    expect(await after.events('a', 'events')).toEqual([reward(1), reward(2), reward(3)]);
    expect(await after.events('a', 'dialogues')).toEqual([dialogues]);
    expect((await after.read('a')).eventChunks).toBe(2);
  });

  it('keeps no progress events and writes no chunk for nothing', async () => {
    const archive = new RunArchive(database);
    await archive.create('a', exampleSpec);
    await archive.append('a', [
      {
        type: 'progress',
        stage: 'train',
        seed: 1,
        done: 1,
        total: 2,
        share: 0.1,
        secondsLeft: null,
        stageSecondsLeft: null,
      },
    ]);
    expect((await archive.read('a')).eventChunks).toBe(0);
  });

  it('does not lose a field when page and worker change it at once', async () => {
    const archive = new RunArchive(database);
    await archive.create('a', exampleSpec);
    await Promise.all([
      archive.append('a', [reward(1)]),
      archive.change('a', { status: 'paused' }),
      archive.append('a', [reward(2)]),
    ]);
    expect(await archive.read('a')).toMatchObject({ status: 'paused', eventChunks: 2 });
  });

  it('keeps checkpoints by run, with typed arrays intact', async () => {
    const archive = new RunArchive(database);
    await archive.create('a', exampleSpec);
    await archive.create('b', exampleSpec);
    await archive.checkpoints('a').put('policy', { weights: new Float32Array([1, 2, 3]) });
    expect(await archive.checkpoints('a').get('policy')).toEqual({ weights: new Float32Array([1, 2, 3]) });
    expect(await archive.checkpoints('b').get('policy')).toBeUndefined();
  });

  it('is deleted whole, and only it', async () => {
    const archive = new RunArchive(database);
    for (const id of ['a', 'ab']) {
      await archive.create(id, exampleSpec);
      await archive.append(id, [reward(1), dialogues]);
      await archive.checkpoints(id).put('policy', 1);
    }
    await archive.delete('a');
    expect((await archive.list()).map((run) => ('record' in run ? run.record.id : run.id))).toEqual(['ab']);
    expect(await archive.events('a', 'events')).toEqual([]);
    expect(await archive.checkpoints('a').get('policy')).toBeUndefined();
    expect(await archive.events('ab', 'events')).toHaveLength(1);
    expect(await archive.checkpoints('ab').get('policy')).toBe(1);
  });
});

describe('a transaction', () => {
  it('writes nothing when its work throws, and passes the error on', async () => {
    const failing = transact(database, 'readwrite', async (records) => {
      await records.put(1, 'half');
      throw new ShiftLabError('numerics', 'No.');
    });
    await expect(failing).rejects.toMatchObject({ code: 'numerics' });
    expect(await transact(database, 'readonly', (records) => records.get('half'))).toBeUndefined();
  });

  it('says why it was aborted, not only that its requests were', async () => {
    const quota: UseStore = (mode, callback) =>
      database(mode, (store) => {
        Object.defineProperty(store.transaction, 'error', {
          value: new DOMException('The quota has been exceeded.', 'QuotaExceededError'),
        });
        store.transaction.abort();
        return callback(store);
      });
    await expect(transact(quota, 'readwrite', (records) => records.put(1, 'a'))).rejects.toMatchObject({
      code: 'storage-full',
    });
  });
});

describe('a full disk', () => {
  it.each([
    [9e9, 'The browser’s storage for this page is full (9.0 GB of 10.0 GB in use): delete stored runs'],
    [1e5, 'The browser stores no more, although this page uses only 0.1 MB of 10.0 GB: the disk may be full.'],
  ])('is not called a full quota where %d of 10,000,000,000 bytes are in use', async (usage, sentence) => {
    vi.stubGlobal('navigator', { storage: { estimate: () => Promise.resolve({ usage, quota: 1e10 }) } });
    full = true;
    const refused = expect(transact(database, 'readwrite', (records) => records.put(1, 'a'))).rejects;
    await refused.toMatchObject({ code: 'storage-full', message: expect.stringContaining(sentence) as string });
    full = false;
    vi.unstubAllGlobals();
  });

  it('is reported as storage-full and leaves the old values', async () => {
    const archive = new RunArchive(database);
    await archive.create('a', exampleSpec);
    await archive.append('a', [reward(1)]);
    await archive.checkpoints('a').put('policy', 'old');
    full = true;
    await expect(archive.append('a', [reward(2)])).rejects.toMatchObject({ code: 'storage-full' });
    await expect(archive.checkpoints('a').put('policy', 'new')).rejects.toMatchObject({ code: 'storage-full' });
    full = false;
    expect(await archive.events('a', 'events')).toEqual([reward(1)]);
    expect(await archive.checkpoints('a').get('policy')).toBe('old');
  });
});

describe('a newer version', () => {
  it('is refused by name and nothing of it is deleted', async () => {
    const archive = new RunArchive(database);
    await archive.create('a', exampleSpec);
    await set(runKey('new'), { schema: TRACE_SCHEMA + 1, id: 'new' }, database);
    await set(checkpointKey('a', 'policy'), { schema: 99, value: 1 }, database);
    const listed = await archive.list();
    expect(listed).toHaveLength(2);
    expect(listed.find((run) => 'unreadable' in run)).toMatchObject({
      id: 'new',
      unreadable: { code: 'trace-version' },
    });
    await expect(archive.read('new')).rejects.toMatchObject({ code: 'trace-version' });
    await expect(archive.change('new', { status: 'failed' })).rejects.toMatchObject({ code: 'trace-version' });
    await expect(archive.checkpoints('a').get('policy')).rejects.toMatchObject({ code: 'trace-version' });
    expect(await archive.list()).toHaveLength(2);
  });
});

describe('an interrupted run', () => {
  const locksHolding = (names: readonly string[]): Locks => ({
    query: async () => ({ held: names.map((name) => ({ name })) }),
    request: async (name, _options, work) => work(names.includes(name) ? null : {}),
  });

  it('is one that says it runs while nobody holds its lock', async () => {
    const archive = new RunArchive(database);
    for (const id of ['here', 'gone', 'finished']) await archive.create(id, exampleSpec);
    await archive.change('finished', { status: 'done' });
    const listed = await listWithInterrupted(archive, locksHolding([lockName('here')]));
    const status = Object.fromEntries(listed.map((run) => ('record' in run ? [run.record.id, run.record.status] : [])));
    expect(status).toEqual({ here: 'running', gone: 'interrupted', finished: 'done' });
  });

  it('can no longer be written to by its old worker, and has the status that the next worker gives it', async () => {
    const left = new RunArchive(database);
    await left.create('a', exampleSpec);
    await left.append('a', [reward(1)]);
    const page = new RunArchive(database);
    await listWithInterrupted(page, locksHolding([]));
    await expect(left.change('a', { status: 'failed' })).rejects.toMatchObject({ code: 'usage', values: { id: 'a' } });
    const next = new RunArchive(database);
    await next.claim('a');
    await expect(left.append('a', [reward(2)])).rejects.toMatchObject({ code: 'usage' });
    await next.append('a', [reward(3)]);
    await next.change('a', { status: 'done' });
    expect(await page.read('a')).toMatchObject({ status: 'done', error: null });
    expect(await page.events('a', 'events')).toEqual([reward(1), reward(3)]);
  });

  it('is not a run that ended during the check', async () => {
    const archive = new RunArchive(database);
    await archive.create('a', exampleSpec);
    const ending: Locks = {
      ...locksHolding([]),
      query: async () => (await archive.change('a', { status: 'done' }), { held: [] }),
    };
    expect(await listWithInterrupted(new RunArchive(database), ending)).toMatchObject([{ record: { status: 'done' } }]);
  });

  it('cannot be started twice', async () => {
    await expect(whileLocked('here', async () => 1, locksHolding([lockName('here')]))).rejects.toMatchObject({
      code: 'usage',
    });
    expect(await whileLocked('free', async () => 1, locksHolding([]))).toBe(1);
  });

  it('stops a measurement in any tab while it trains; other locks do not', async () => {
    await expect(requireNoRunAnywhere(locksHolding(['other', lockName('there')]))).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(requireNoRunAnywhere(locksHolding(['other']))).resolves.toBeUndefined();
    await expect(requireNoRunAnywhere(null)).resolves.toBeUndefined();
  });
});

describe('a run file', () => {
  it('comes back as it was, with dialogues if asked for', async () => {
    const archive = new RunArchive(database, () => 1000);
    await archive.create('a', exampleSpec);
    await archive.append('a', [reward(1), dialogues]);
    const result = { ...(JSON.parse(readText(recordedResult)) as ExperimentResult), adapters: [] };
    await archive.checkpoints('a').put('result', result);
    const file = parseRunFile(runFileText(await runFile(archive, 'a', true)));
    expect(file.events).toEqual([reward(1), dialogues]);
    expect(file.spec).toEqual(exampleSpec);
    expect(file.result).toEqual(result);
    expect((await runFile(archive, 'a', false)).events).toEqual([reward(1)]);
  });

  it('is refused with a reason if it is something else, or newer', () => {
    expect(() => parseRunFile('{"a":')).toThrow(/not JSON/);
    expect(() => parseRunFile('[1, 2]')).toThrow(/the file is a list of 2 entries/);
    expect(() => parseRunFile('7')).toThrow(/the file is only 7\./);
    expect(() => parseRunFile('{"a":1}')).toThrow(/does not name its format/);
    expect(() => parseRunFile('{"format":"other"}')).toThrow(
      /names another format, "other"\. A run was saved under Runs/,
    );
    expect(() => parseRunFile('{"format":"shiftlab-run","schema":2}')).toThrow(/format 2/);
  });

  it('is refused with the field that is missing or wrong, and its value', () => {
    const file = {
      format: 'shiftlab-run',
      schema: 1,
      createdAtMs: 1,
      status: 'done',
      adapter: null,
      spec: exampleSpec,
      events: [reward(1), {}],
    };
    expect(() => parseRunFile(JSON.stringify(file))).toThrow(
      'This run file is damaged or incomplete: save or download it again. The field events.1.type is missing.',
    );
    expect(() => parseRunFile(JSON.stringify({ ...file, events: {} }))).toThrow(
      /The field events must be a list, but is an object\./,
    );
    expect(() => parseRunFile(JSON.stringify({ ...file, status: 'lost' }))).toThrow(
      /The field status must be "running" or .*, but is "lost"\./,
    );
  });

  it('is refused if the result in it is damaged, or newer', () => {
    const result = JSON.parse(readText(recordedResult)) as ExperimentResult;
    const text = (changed: unknown) =>
      JSON.stringify({
        ...{ format: 'shiftlab-run', schema: 1, createdAtMs: 1, status: 'done', adapter: null },
        ...{ spec: result.spec, events: [reward(1)], result: changed },
      });
    expect(parseRunFile(text(result)).result).toEqual(result);
    for (const [changed, field] of [
      [null, 'file'],
      [{}, 'schema'],
      [{ ...result, gaps: [{}] }, 'gaps.0'],
      [{ ...result, adapters: 'none' }, 'adapters'],
    ] as const)
      expect(() => parseRunFile(text(changed))).toThrow(
        new RegExp(`^The result in this run file is damaged or incomplete: .* The field ${field}`),
      );
    expect(() => parseRunFile(text({ ...result, schema: 2 }))).toThrow(/has schema 2; this page reads up to 1/);
  });

  it('is refused if it is a result with a part missing', () => {
    const { seeds: _, ...rest } = JSON.parse(readText(recordedResult)) as ExperimentResult;
    expect(() => parseRunFile(JSON.stringify(rest))).toThrow(/seeds/);
    expect(() => parseRunFile(JSON.stringify({ ...rest, schema: 2, seeds: [] }))).toThrow(/format 2/);
  });
});
