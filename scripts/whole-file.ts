/** Files that a script writes: whole or not at all, refused before the work that is to fill them, and never lost after it. */
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { ShiftLabError } from '../src/domain/errors';

/** Makes the folder, writes beside the old file and renames over it: a killed process leaves one of the two, whole. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const path = resolve(file);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  } catch (thrown) {
    await rm(`${path}.new`, { force: true });
    throw thrown;
  }
}

/** Throws `usage` where the file that the option names cannot be written now: it is a folder, or its folder cannot be made or written to. */
export async function requireWritable(option: string, file: string): Promise<void> {
  const path = resolve(file);
  const trial = `${path}.${process.pid}.new`;
  const refusal = (why: string, cause?: unknown) =>
    new ShiftLabError('usage', `${option} ${file} cannot be written: ${why}.`, { option, file }, { cause });
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw refusal('it is a folder; name a file');
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(trial, '');
    await rm(trial);
  } catch (thrown) {
    throw refusal((thrown as Error).message, thrown);
  }
}

/** Writes all of them; what cannot be written is kept among the system's temporary files. Then throws `storage-full` or `storage-unavailable`, saying where. */
export async function writeOrKeep(files: readonly (readonly [file: string, text: string])[]): Promise<void> {
  const failures: ShiftLabError[] = [];
  for (const [file, text] of files)
    await writeWhole(file, text).catch(async (thrown) =>
      failures.push(await kept(file, text, thrown as NodeJS.ErrnoException)),
    );
  const [first] = failures;
  if (first)
    throw new ShiftLabError(first.code, failures.map(({ message }) => message).join(' '), first.values, {
      cause: first.cause,
    });
}

async function kept(file: string, text: string, cause: NodeJS.ErrnoException): Promise<ShiftLabError> {
  const code = cause.code === 'ENOSPC' || cause.code === 'EDQUOT' ? 'storage-full' : 'storage-unavailable';
  try {
    const copy = join(await mkdtemp(join(tmpdir(), 'shiftlab-')), basename(file));
    await writeFile(copy, text);
    return new ShiftLabError(
      code,
      `${file} cannot be written: ${cause.message}; what was to be in it is in ${copy}.`,
      { file, copy },
      { cause },
    );
  } catch (again) {
    return new ShiftLabError(
      code,
      `${file} cannot be written: ${cause.message}; nor can a copy: ${(again as Error).message}.`,
      { file },
      { cause },
    );
  }
}
