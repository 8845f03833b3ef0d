/** A store in a folder: what was put comes back, and what cannot be read names the folder and the key. */
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileStore } from '../scripts/files/file-store';

const folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
const store = new FileStore(folder);

it('gives back what was put, typed arrays included, under keys with slashes', async () => {
  const value = { weights: new Float32Array([1, 2]), n: 3 };
  await store.put('policy/1/naive', value);
  expect(await store.get('policy/1/naive')).toEqual(value);
  expect(await store.get('policy/2/naive')).toBeUndefined();
  expect(readdirSync(folder)).toEqual(['policy%2F1%2Fnaive']);
  await store.delete('policy/1/naive');
  expect(await store.get('policy/1/naive')).toBeUndefined();
});

it('names folder and key of what is corrupt, in one sentence', async () => {
  writeFileSync(join(folder, 'header'), 'no such thing');
  const failure: unknown = await store.get('header').catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({
    code: 'storage-unavailable',
    message: expect.stringMatching(/^The store in .* cannot be used, at header: [^.]+\.$/),
  });
});

it('says so where its folder is a file', async () => {
  const file = join(folder, 'header');
  await expect(new FileStore(file).put('seconds', 1)).rejects.toMatchObject({
    code: 'storage-unavailable',
    message: expect.stringContaining('at seconds: '),
  });
});
