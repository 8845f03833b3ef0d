/** What a script writes: refused before the work where it cannot be, whole where it can, kept elsewhere where it no longer can. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { ShiftLabError } from '../src/domain/errors';
import { main } from '../scripts/experiment';
import { requireWritable, writeOrKeep, writeWhole } from '../scripts/whole-file';

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

it('leaves nothing where it fails either', async () => {
  mkdirSync(join(folder, 'result.json'));
  await expect(writeWhole(join(folder, 'result.json'), 'text')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['result.json']);
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

it('keeps what can no longer be written where it was to be, and says where; the other files are written', async () => {
  const [lost, other] = [join(folder, 'result.json'), join(folder, 'other.json')];
  mkdirSync(lost);
  const failure = (await writeOrKeep([
    [lost, 'one'],
    [other, 'two'],
  ]).catch((thrown: unknown) => thrown)) as ShiftLabError;
  expect(failure.code).toBe('storage-unavailable');
  const copy = String(failure.values.copy);
  expect(failure.message).toContain(`what was to be in it is in ${copy}.`);
  expect([readFileSync(copy, 'utf8'), readFileSync(other, 'utf8')]).toEqual(['one', 'two']);
  expect(existsSync(`${lost}.new`)).toBe(false);
});
