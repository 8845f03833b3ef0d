/** An import as the page asks for it, without a worker: progress, cancel, a full disk, unclear roles. */
import 'fake-indexeddb/auto';
import { createStore, keys, type UseStore } from 'idb-keyval';
import { beforeEach, expect, test } from 'vitest';
import { written } from '../test/reading-logs';
import { madeLog } from '../src/logs/made-log';
import { readDialogues } from '../src/logs/read-logs';
import type { TextDialogue } from '../src/domain/text-dialogue';
import { ImportedSets } from '../src/trace/imported-sets';
import { ImportHost, type ImportProgress } from './import-host';

let inner: UseStore;
let database: UseStore;
let writesLeft: number;
let told: ImportProgress[];
let host: ImportHost;
let databases = 0;
let clockMs = 0;

beforeEach(() => {
  writesLeft = Infinity;
  told = [];
  inner = createStore(`import-host-${databases++}`, 'records');
  database = ((mode, callback) =>
    inner(mode, (store) => {
      if (mode === 'readwrite' && --writesLeft < 0)
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      return callback(store);
    })) as UseStore;
  host = new ImportHost({ database, tell: (progress) => told.push(progress), nowMs: () => (clockMs += 150) });
});

const log = madeLog(5, 3e6);
const storedIn = async (id: string): Promise<TextDialogue[]> => {
  const all: TextDialogue[] = [];
  for await (const part of new ImportedSets(database).parts(id)) all.push(...part);
  return all;
};

test('all dialogues are stored, with progress and time left on the way', async () => {
  const { id, report } = await host.store([log], {}, 'made');
  const { dialogues } = await readDialogues([log]);
  expect(await storedIn(id)).toEqual(dialogues);
  expect(report.card.dialogues).toBe(dialogues.length);
  expect((await new ImportedSets(database).read(id)).summary).toMatchObject({
    ...{ dialogues: dialogues.length, formats: ['openai'], masked: false, rejected: report.rejected },
    files: [{ name: log.name, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
  });
  expect(told.length).toBeGreaterThan(5);
  expect(told[5]!.secondsLeft).toBeGreaterThan(0);
  expect(told.map(({ bytesRead }) => bytesRead)).toEqual(told.map(({ bytesRead }) => bytesRead).sort((a, b) => a - b));
});

test('a cancelled import leaves nothing', async () => {
  let wishes = 1;
  const cancelling = new ImportHost({
    database,
    tell: () => wishes-- > 0 && cancelling.cancel(),
    nowMs: () => (clockMs += 150),
  });
  await expect(cancelling.store([log], {}, 'made')).rejects.toMatchObject({ code: 'cancelled' });
  expect(await keys(inner)).toEqual([]);
  // The next one is not held up by it.
  await cancelling.look([written('{"prompt": "a", "completion": "b"}')], {});
});

test('a disk that is full in the middle keeps the other sets, and what was whole of this one', async () => {
  const { id } = await host.store([written('{"prompt": "a", "completion": "b"}')], {}, 'before');
  writesLeft = 3; // The record, and two parts.
  await expect(host.store([log], {}, 'made')).rejects.toMatchObject({ code: 'storage-full' });
  writesLeft = Infinity;
  const records = (await new ImportedSets(database).list()).flatMap((one) => ('record' in one ? [one.record] : []));
  expect(records.map(({ name, parts, summary }) => [name, parts, summary === null])).toEqual([
    ['made', 2, true],
    ['before', 1, false],
  ]);
  const { dialogues } = await readDialogues([log]);
  const kept = await storedIn(records[0]!.id);
  expect(kept).toEqual(dialogues.slice(0, kept.length));
  expect(kept).toHaveLength(records[0]!.dialogues);
  expect(await storedIn(id)).toHaveLength(1);
});

test('a look reads the beginning, and says what is to be asked', async () => {
  const large = await host.look([madeLog(1, 12e6)], {});
  expect([large.whole, large.preview.length]).toEqual([false, 20]);
  const names = '{"messages": [{"role": "A", "content": "x"}, {"role": "B", "content": "y"}]}';
  const unclear = await host.look([written(names)], {});
  expect([[...unclear.report.unclearRoles], unclear.preview, unclear.whole]).toEqual([
    [
      ['A', 1],
      ['B', 1],
    ],
    [],
    true,
  ]);
  await expect(host.store([written(names)], {}, 'x')).rejects.toMatchObject({ code: 'roles-unclear' });
  expect(await keys(inner)).toEqual([]);
});

test('masked dialogues are masked before they are stored', async () => {
  const { id } = await host.store(
    [written('{"prompt": "I am Ann Lee.", "completion": "Hi Ann."}')],
    { personal: 'mask' },
    'masked',
  );
  expect((await storedIn(id))[0]!.turns.map(({ text }) => text)).toEqual(['I am [name].', 'Hi [name].']);
});
