/** A store in a folder: what was put comes back, and what cannot be read names the folder and the key. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { checksumOfBytes } from '../src/domain/checksum';
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

/** With the checksum of what it now holds, the file is refused as a newer one, and stays as it is. */
async function expectNewer(store: FileStore, file: string, content: Buffer): Promise<void> {
  const sum = checksumOfBytes('policy/1/naive', Buffer.concat([content.subarray(8, 12), content.subarray(16)]));
  content.writeUInt32LE(sum, 12);
  writeFileSync(file, content);
  await expect(store.get('policy/1/naive')).rejects.toMatchObject({ code: 'trace-version' });
  expect(readFileSync(file)).toEqual(content);
}

describe('a file of a store', () => {
  const value = { weights: Float32Array.from({ length: 20 }, (_, i) => i / 3), n: 3, text: 'né', none: undefined };
  const fresh = () => {
    const at = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
    return { at, store: new FileStore(at), file: join(at, 'policy%2F1%2Fnaive') };
  };
  const damaged = { code: 'storage-unavailable', values: { key: 'policy/1/naive', damaged: true } };

  it('is damaged after any one bit of it is flipped, or any part of its end is lost', async () => {
    const { store, file } = fresh();
    await store.put('policy/1/naive', value);
    const whole = readFileSync(file);
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(file, flipped);
      await expect(store.get('policy/1/naive')).rejects.toMatchObject(damaged);
    }
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      await expect(store.get('policy/1/naive')).rejects.toMatchObject(damaged);
    }
    writeFileSync(file, whole);
    expect(await store.get('policy/1/naive')).toEqual(value);
  });

  it('is damaged under the name of another', async () => {
    const { at, store, file } = fresh();
    await store.put('policy/1/static', value);
    renameSync(join(at, 'policy%2F1%2Fstatic'), file);
    await expect(store.get('policy/1/naive')).rejects.toMatchObject(damaged);
  });

  it('that an earlier version wrote is read, or damaged if V8 cannot read it', async () => {
    const { store, file } = fresh();
    writeFileSync(file, serialize(value));
    expect(await store.get('policy/1/naive')).toEqual(value);
    writeFileSync(file, serialize(value).subarray(0, 40));
    await expect(store.get('policy/1/naive')).rejects.toMatchObject(damaged);
    writeFileSync(file, serialize(undefined));
    await expect(store.get('policy/1/naive')).rejects.toMatchObject(damaged);
  });

  it('that a newer version wrote is refused, and left as it is', async () => {
    const { store, file } = fresh();
    await store.put('policy/1/naive', value);
    const content = readFileSync(file);
    content.writeUInt32LE(3, 8);
    await expectNewer(store, file, content);
  });

  it('that a newer Node wrote is refused, and left as it is', async () => {
    const { store, file } = fresh();
    await store.put('policy/1/naive', value);
    const content = readFileSync(file);
    content[17] = 99; // V8's version of its format
    await expectNewer(store, file, content);
  });

  it('is set aside under a name of its own, where nothing finds it', async () => {
    const { at, store, file } = fresh();
    for (const [n, name] of ['policy%2F1%2Fnaive.damaged', 'policy%2F1%2Fnaive.damaged-2'].entries()) {
      writeFileSync(file, `${n}`);
      expect(await store.setAside('policy/1/naive')).toBe(name);
      expect(readFileSync(join(at, name), 'utf8')).toBe(`${n}`);
    }
    expect(await store.get('policy/1/naive')).toBeUndefined();
    writeFileSync(join(at, 'notes of mine.txt'), '');
    await store.put('policy/1/static', value);
    expect(await store.keys()).toEqual(['policy/1/static']);
  });
});
