/** A disk that does not answer is no disk without files: what is missing may be written anew, what cannot be read may not. */
import { lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isThere, namesIn } from '../scripts/command-line/command-line';
import { FileStore } from '../scripts/files/file-store';
import { whileHeld } from '../scripts/files/held-file';
import { writeManifest } from '../scripts/pretrain';
import { onFaultyDisk, type Call } from '../scripts/torture/files/faulty-disk';
import { writeWhole } from '../scripts/files/disk';

const folder = mkdtempSync(join(tmpdir(), 'shiftlab-failing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the work throws when its n-th call of this kind fails. */
async function failing(call: Call, nth: number, code: string, work: () => Promise<unknown>): Promise<unknown> {
  const done = async () => void (await work());
  const { calls } = await onFaultyDisk(folder, null, done);
  const n = calls.flatMap((one, i) => (one === call ? [i] : []))[nth]!;
  expect(n).toBeTypeOf('number');
  return (await onFaultyDisk(folder, { n, fault: { how: 'fails', code } }, done)).thrown;
}

it('a store that cannot be listed is refused, and is not taken for an empty one', async () => {
  const place = join(folder, 'store');
  await new FileStore(place).put('header', 1);
  const failed = { code: 'storage-unavailable', message: expect.stringContaining('the disk reports an error') };
  expect(await failing('readdir', 0, 'EIO', () => new FileStore(place).keys())).toMatchObject(failed);
  expect(await failing('readdir', 0, 'EIO', () => new FileStore(place).put('other', 2))).toMatchObject(failed);
  expect(await new FileStore(place).get('header')).toBe(1);
  expect(await new FileStore(join(folder, 'none')).keys()).toEqual([]);
});

it('a lock that cannot be looked at stops the work in words, and leaves no claim', async () => {
  const work = () => whileHeld([join(folder, 'work')], ({ confirm }) => confirm());
  const { calls } = await onFaultyDisk(folder, null, async () => void (await work()));
  const looks = calls.filter((call) => call === 'stat').length;
  expect(looks).toBeGreaterThan(2);
  for (let nth = 0; nth < looks; nth++) {
    expect(await failing('stat', nth, 'ESTALE', work)).toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining('the network disk does not know'),
    });
    expect(namesIn(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
  }
});

it('what the disk does not show is not taken for missing', async () => {
  const file = join(folder, 'result.json');
  await writeWhole(file, '{}');
  const looking = async () => isThere(file);
  expect(await failing('statSync', 0, 'EIO', looking)).toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/result\.json cannot be read: EIO: the disk reports an error\.$/),
  });
  expect([isThere(file), isThere(`${file}-2`), isThere(join(file, 'below'))]).toEqual([true, false, false]);
  const model = join(folder, 'models');
  await writeWhole(join(model, 'clarify/policy/config.json'), '{}');
  for (const call of ['readdirSync', 'open to read', 'read'] as const)
    expect(await failing(call, 0, 'EIO', () => writeManifest(model))).toMatchObject({ code: 'checkpoint-missing' });
});

it('what is there is not replaced when the disk says once that it is not', async () => {
  symlinkSync('kept.json', join(folder, 'to-kept'));
  const writing = () => writeWhole(join(folder, 'to-kept'), '{}');
  expect(await failing('lstat', 0, 'ENOENT', writing)).toBeNull();
  expect(lstatSync(join(folder, 'to-kept')).isSymbolicLink()).toBe(true);
  const place = join(folder, 'one-store');
  await new FileStore(place).put('header', 1);
  expect(await failing('readdir', 0, 'ENOENT', () => new FileStore(place).put('other', 2))).toBeNull();
  expect(await new FileStore(place).get('header')).toBe(1);
});
