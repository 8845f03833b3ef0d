/** Files that a script writes: a bad path is refused before the work, a file is whole, and no content is lost at the end. */
import fs, { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type { ShiftLabError } from '../src/domain/errors';
import { main } from '../scripts/experiment';
import { readJson } from '../scripts/command-line/command-line';
import { unpackedFile } from '../scripts/files/packed.mjs';
import { requireWritable, writeOrKeep, writeWhole } from '../scripts/files/whole-file';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'))));

it('makes the folder, and leaves nothing beside the file', async () => {
  const file = join(folder, 'a/b/result.json');
  await requireWritable('--out', file);
  expect(readdirSync(join(folder, 'a/b'))).toEqual([]);
  await writeWhole(file, 'one');
  await writeWhole(file, 'two');
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['result.json']);
  expect(readFileSync(file, 'utf8')).toBe('two');
});

it('compresses what is named .gz, and reads it back', async () => {
  const file = join(folder, 'result.json.gz');
  await writeWhole(file, '{"a": 1}');
  expect([...readFileSync(file).subarray(0, 2)]).toEqual([0x1f, 0x8b]);
  expect(readJson(file)).toEqual({ a: 1 });
  expect(() => unpackedFile(file, 4)).toThrow(/result\.json\.gz cannot be read: it unpacks to more than 4 bytes/);
  writeFileSync(file, readFileSync(file).subarray(0, 12));
  expect(() => readJson(file)).toThrow(/result\.json\.gz cannot be read: its end is missing/);
  writeFileSync(file, '{"a": 1}');
  expect(() => readJson(file)).toThrow(/result\.json\.gz cannot be read: its name ends with \.gz, but it is not/);
});

it('leaves no temporary file when it fails', async () => {
  mkdirSync(join(folder, 'result.json'));
  await expect(writeWhole(join(folder, 'result.json'), 'text')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['result.json']);
});

it('replaces the old file by nothing less than the whole content, even where one write() takes only a part', async () => {
  const file = join(folder, 'result.json');
  const part = vi.spyOn(fs, 'write').mockImplementation(((
    descriptor: number,
    content: string | Uint8Array,
    ...more: unknown[]
  ) => {
    const half = content.slice(0, content.length >> 1);
    (more.at(-1) as (error: null, written: number) => void)(null, fs.writeSync(descriptor, half as string));
  }) as unknown as typeof fs.write);
  try {
    await writeWhole(file, '0123456789');
    await writeWhole(`${file}.bytes`, new Uint8Array([1, 2, 3, 4]));
  } finally {
    part.mockRestore();
  }
  expect(readFileSync(file, 'utf8')).toBe('0123456789');
  expect([...readFileSync(`${file}.bytes`)]).toEqual([1, 2, 3, 4]);
});

it('an experiment refuses a folder, a file for a folder, and one file for two things, before it opens a device', async () => {
  writeFileSync(join(folder, 'file'), '');
  const run = (...words: string[]) => main(['--preset', 'clarify-smoke', ...words]);
  await expect(run('--out', folder)).rejects.toMatchObject({
    code: 'usage',
    message: `--out ${folder} cannot be written: it is a folder; name a file.`,
  });
  await expect(run('--out', join(folder, 'file/result.json'))).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^--out .*result\.json cannot be written: E/),
  });
  await expect(run('--out', join(folder, 'x.json'), '--record', folder)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^--record /),
  });
  await expect(run('--out', 'x.json', '--record', './x.json')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/same file/),
  });
});

it('saves what can no longer be written in another place, says where, and writes the other files', async () => {
  const [lost, other] = [join(folder, 'result.json'), join(folder, 'other.json')];
  mkdirSync(lost);
  const failure = (await writeOrKeep([
    [lost, 'one'],
    [other, 'two'],
  ]).catch((thrown: unknown) => thrown)) as ShiftLabError;
  expect(failure.code).toBe('storage-unavailable');
  const copy = String(failure.values.copy);
  expect(failure.message).toContain(`its content is in ${copy} instead.`);
  expect([readFileSync(copy, 'utf8'), readFileSync(other, 'utf8')]).toEqual(['one', 'two']);
  expect(existsSync(`${lost}.new`)).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(['other.json', 'result.json']);
});
