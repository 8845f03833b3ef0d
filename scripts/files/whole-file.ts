/**
 * Files that a script writes. They are written whole or not at all, a path that cannot be written is refused before the
 * long work begins, and what can no longer be written at the end is saved somewhere else.
 */
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { ShiftLabError } from '../../src/domain/errors';
import { asNamed } from './packed.mjs';

/**
 * Makes the folder, writes to a temporary file beside the old one and renames it over the old one. A process that is
 * killed leaves the old file or the new one, never a part. A file named *.gz is compressed.
 *
 * The content is written in `tmpfileCreated`, because write-file-atomic 7.0.1 calls write() once: on a full disk that
 * writes a part, reports no error, and the part replaces the old file. Give it the content once that is mended.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const path = resolve(file);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, '', { tmpfileCreated: (temporary) => writeFile(temporary, asNamed(path, content)) });
}

/** Throws `usage` if the file that the option names cannot be written, for example because it is a folder. */
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

/**
 * Writes all of the files. The content of one that cannot be written is saved in the system's temporary folder; then it
 * throws `storage-full` or `storage-unavailable`, and the message says where the content is.
 */
export async function writeOrKeep(files: readonly (readonly [file: string, text: string])[]): Promise<void> {
  const failures: ShiftLabError[] = [];
  for (const [file, text] of files)
    await writeWhole(file, text).catch(async (thrown) =>
      failures.push(await savedElsewhere(file, text, thrown as NodeJS.ErrnoException)),
    );
  const [first] = failures;
  if (first)
    throw new ShiftLabError(first.code, failures.map(({ message }) => message).join(' '), first.values, {
      cause: first.cause,
    });
}

/** Whether a write failed because there is no space left. */
export const isDiskFull = (thrown: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((thrown as NodeJS.ErrnoException).code ?? '');

async function savedElsewhere(file: string, text: string, cause: NodeJS.ErrnoException): Promise<ShiftLabError> {
  const code = isDiskFull(cause) ? 'storage-full' : 'storage-unavailable';
  try {
    const copy = join(await mkdtemp(join(tmpdir(), 'shiftlab-')), basename(file));
    await writeFile(copy, asNamed(copy, text));
    return new ShiftLabError(
      code,
      `${file} cannot be written: ${cause.message}; its content is in ${copy} instead.`,
      { file, copy },
      { cause },
    );
  } catch (again) {
    return new ShiftLabError(
      code,
      `${file} cannot be written: ${cause.message}; a copy cannot be written either: ${(again as Error).message}.`,
      { file },
      { cause },
    );
  }
}
