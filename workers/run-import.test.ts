/** A run from a file, kept by the importing thread. */
import 'fake-indexeddb/auto';
import { join } from 'node:path';
import { createStore } from 'idb-keyval';
import { expect, it, vi } from 'vitest';
import { unpackedFile } from '../scripts/files/packed.mjs';
import { ShiftLabError } from '../src/domain/errors';
import { RunArchive } from '../src/trace/run-archive';
import type { RunFile } from '../src/trace/run-file';
import { exampleSpec } from '../test/fixtures/example-spec';
import { addRunFile } from './run-import';

const RECORDED = join(import.meta.dirname, '../results/recorded/clarify.json.gz');
const archive = new RunArchive(createStore('run-import', 'records'));
const run = { format: 'shiftlab-run', schema: 1, createdAtMs: 0, status: 'done', adapter: null, spec: exampleSpec };
const mine = new File([JSON.stringify({ ...run, events: [] })], 'mine.json');

it('is kept under the name of its file, the same bytes once', async () => {
  const added = await addRunFile(mine, archive);
  expect(added).toEqual({ id: expect.stringMatching(/^file-[0-9a-f]+-[0-9a-f]+$/) as string });
  expect(await addRunFile(mine, archive)).toEqual(added);
  expect(await archive.list()).toMatchObject([{ record: { imported: 'mine.json', status: 'done' } }]);
});

it('that contradicts itself is refused, and not kept', async () => {
  const before = await archive.list();
  const { result, ...rest } = JSON.parse(new TextDecoder().decode(unpackedFile(RECORDED))) as RunFile;
  const { seeds } = result as { seeds: { arms: { real: { successes: string } }[] }[] };
  const [first] = seeds[0]!.arms;
  first!.real.successes = first!.real.successes.replace('1', '0');
  const changed = new File([JSON.stringify({ ...rest, result })], 'changed.json');
  await expect(addRunFile(changed, archive)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('contradicts itself') as string,
  });
  expect(await archive.list()).toEqual(before);
});

it('that the storage refuses comes back whole, with the reason', async () => {
  vi.spyOn(archive, 'keep').mockRejectedValueOnce(new ShiftLabError('storage-full', 'The storage is full.'));
  expect(await addRunFile(mine, archive)).toMatchObject({
    ...{ title: 'mine.json', run: { spec: exampleSpec } },
    why: { code: 'storage-full', message: 'The storage is full.' },
  });
});
