/** Imported sets in IndexedDB: what is kept, what is refused, and what a full disk changes. */
import 'fake-indexeddb/auto';
import { createStore, entries, get, keys, set, type UseStore } from 'idb-keyval';
import { beforeEach, expect, test } from 'vitest';
import type { TextDialogue } from '../domain/text-dialogue';
import { ImportedSets, type ImportSummary } from './imported-sets';

let inner: UseStore;
let sets: ImportedSets;
let full: boolean;
let databases = 0;
let clock = 0;

beforeEach(() => {
  full = false;
  inner = createStore(`imported-sets-${databases++}`, 'records');
  const database = ((mode, callback) =>
    inner(mode, (store) => {
      if (mode === 'readwrite' && full) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      return callback(store);
    })) as UseStore;
  sets = new ImportedSets(database, () => clock++);
});

const dialogue = (id: string): TextDialogue => ({ id, turns: [{ speaker: 'user', text: `I am ${id} 🙂` }] });
const summary: ImportSummary = {
  ...{ dialogues: 3, turns: 3, words: 12, rejected: 1, masked: true, formats: ['openai'], licences: [] },
  files: [{ name: 'a.jsonl', sha256: 'ab' }],
};
const read = async (id: string) => {
  const parts: (readonly TextDialogue[])[] = [];
  for await (const part of sets.parts(id)) parts.push(part);
  return parts;
};

async function stored(name: string): Promise<string> {
  const { id } = await sets.create(name);
  await sets.append(id, 0, [dialogue('a'), dialogue('b')]);
  await sets.append(id, 1, [dialogue('c')]);
  await sets.finish(id, summary);
  return id;
}

test('a set is listed, opened part by part, and renamed', async () => {
  const old = await stored('old');
  const id = await stored('new');
  await sets.rename(id, 'newer');
  expect(await read(id)).toEqual([[dialogue('a'), dialogue('b')], [dialogue('c')]]);
  const listed = (await sets.list()).map(
    (one) => 'record' in one && [one.record.id, one.record.name, one.record.dialogues],
  );
  expect(listed).toEqual([
    [id, 'newer', 3],
    [old, 'old', 3],
  ]);
  expect((await sets.read(id)).summary).toEqual(summary);
});

test('a part that was stored already is not stored twice, and one out of turn is refused', async () => {
  const id = await stored('set');
  await sets.append(id, 1, [dialogue('c')]);
  expect((await sets.read(id)).dialogues).toBe(3);
  await expect(sets.append(id, 5, [dialogue('d')])).rejects.toMatchObject({ code: 'storage-unavailable' });
});

test('a full disk changes nothing that is stored', async () => {
  const id = await stored('set');
  const before = await entries(inner);
  full = true;
  await expect(sets.append(id, 2, [dialogue('d')])).rejects.toMatchObject({ code: 'storage-full' });
  await expect(sets.create('other')).rejects.toMatchObject({ code: 'storage-full' });
  expect(await entries(inner)).toEqual(before);
});

test('deleting removes all of a set and nothing of another', async () => {
  const [first, second] = [await stored('first'), await stored('second')];
  await set('run/1', { other: true }, inner);
  await sets.delete(first);
  expect((await keys(inner)).filter((key) => (key as string).includes(first))).toEqual([]);
  expect(await read(second)).toHaveLength(2);
  expect(await get('run/1', inner)).toEqual({ other: true });
  await expect(sets.read(first)).rejects.toMatchObject({ code: 'usage', values: { gone: true } });
});

test('what is damaged, missing or of a newer version is named and stays', async () => {
  const id = await stored('set');
  const [recordKey, partKey] = [`import/${id}`, `import-part/${id}/00000001`];
  const [record, part] = [await get<object>(recordKey, inner), await get<object>(partKey, inner)];
  await set(partKey, { ...part, dialogues: [dialogue('x')] }, inner);
  await expect(read(id)).rejects.toMatchObject({ code: 'storage-unavailable' });
  await inner('readwrite', (store) => store.delete(partKey));
  await expect(read(id)).rejects.toThrow('missing');
  await set(recordKey, { ...record, name: 'another' }, inner);
  expect(await sets.list()).toMatchObject([{ id, unreadable: { code: 'storage-unavailable' } }]);
  await set(recordKey, { ...record, schema: 99 }, inner);
  expect(await sets.list()).toMatchObject([{ id, unreadable: { code: 'trace-version' } }]);
  expect(await get(recordKey, inner)).toMatchObject({ schema: 99 });
  await sets.delete(id);
  expect(await keys(inner)).toEqual([]);
});
