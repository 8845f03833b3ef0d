/** A store in a folder: what was put comes back, and what cannot be read names the folder and the key. */
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

/** A file as version 2 wrote it. */
function version2(key: string, value: unknown): Buffer {
  const file = Buffer.concat([Buffer.from('ShiftLab'), Buffer.alloc(8), serialize(value)]);
  file.writeUInt32LE(2, 8);
  file.writeUInt32LE(checksumOfBytes(key, Buffer.concat([file.subarray(8, 12), file.subarray(16)])), 12);
  return file;
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
    content.writeUInt32LE(4, 8);
    await expectNewer(store, file, content);
  });

  it('that a newer Node wrote is refused, and left as it is', async () => {
    const { store, file } = fresh();
    await store.put('policy/1/naive', value);
    const content = readFileSync(file);
    content[37] = 99; // V8's version of its format
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

describe('a store knows what belongs to it', () => {
  /** Stores of two runs with the same settings. */
  const twoRuns = async () => {
    const [at, other] = [mkdtempSync(join(tmpdir(), 'shiftlab-test-')), mkdtempSync(join(tmpdir(), 'shiftlab-test-'))];
    for (const [folder, n] of [
      [at, 1],
      [other, 2],
    ] as const) {
      const store = new FileStore(folder);
      for (const key of ['header', 'header-copy', 'logs/1', 'policy/1/naive']) await store.put(key, { key, n });
    }
    return { at, other, copy: (name: string) => copyFileSync(join(other, name), join(at, name)) };
  };
  const foreign = {
    code: 'storage-unavailable',
    message: expect.stringContaining('it belongs to another run') as string,
  };

  it.each(['policy/1/naive', 'logs/1', 'header'])('and refuses %s of another run', async (key) => {
    const { at, copy } = await twoRuns();
    copy(encodeURIComponent(key));
    const store = new FileStore(at);
    await expect(store.get(key)).rejects.toMatchObject(foreign);
    for (const own of (await store.keys()).filter((name) => name !== key))
      expect(await store.get(own)).toEqual({ key: own, n: 1 });
  });

  it('wherever its folder is copied to', async () => {
    const { at } = await twoRuns();
    const moved = join(mkdtempSync(join(tmpdir(), 'shiftlab-test-')), 'moved');
    cpSync(at, moved, { recursive: true });
    expect(await new FileStore(moved).get('policy/1/naive')).toEqual({ key: 'policy/1/naive', n: 1 });
  });

  it('and refuses what an earlier version wrote, if this one began it', async () => {
    const { at } = await twoRuns();
    writeFileSync(join(at, 'logs%2F1'), serialize({ n: 3 }));
    const store = new FileStore(at);
    await expect(store.get('logs/1')).rejects.toMatchObject({
      message: expect.stringContaining('its format is older than this store') as string,
    });
    writeFileSync(join(at, 'logs%2F1'), version2('logs/1', { n: 3 }));
    await expect(store.get('logs/1')).rejects.toMatchObject({ values: { damaged: true } });
  });

  it('and reads everything that an earlier version wrote, also after this one went on with it', async () => {
    const at = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
    writeFileSync(join(at, 'header'), version2('header', { n: 1 }));
    writeFileSync(join(at, 'logs%2F1'), serialize({ n: 2 }));
    writeFileSync(join(at, 'sft%2F1'), version2('sft/1', { n: 3 }));
    const { other } = await twoRuns();
    copyFileSync(join(other, 'policy%2F1%2Fnaive'), join(at, 'policy%2F1%2Fnaive'));
    const readAll = async () => {
      const store = new FileStore(at);
      expect([await store.get('header'), await store.get('logs/1'), await store.get('sft/1')]).toEqual([
        { n: 1 },
        { n: 2 },
        { n: 3 },
      ]);
      await expect(store.get('policy/1/naive')).rejects.toMatchObject(foreign);
      expect(await store.unchecked()).toEqual(['logs/1']);
      return store;
    };
    await (await readAll()).put('seconds', { load: 1 });
    await (await readAll()).put('policy/1/static', { n: 4 });
    await readAll();
    expect(await new FileStore(at).get('policy/1/static')).toEqual({ n: 4 });
  });

  it('does not take a disk that fails for another run', async () => {
    const { at } = await twoRuns();
    const store = new FileStore(at);
    rmSync(join(at, 'header'));
    symlinkSync('header', join(at, 'header')); // a circle: ELOOP
    await expect(store.get('logs/1')).rejects.toMatchObject({ code: 'storage-unavailable', values: { key: 'logs/1' } });
    await expect(store.get('logs/1')).rejects.not.toMatchObject({ values: { damaged: true } });
  });
});
