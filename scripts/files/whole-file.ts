/**
 * The files that a person named for the results: a path that cannot be written is refused before the long work begins, and
 * what can no longer be written at the end is saved somewhere else. How a file is written is disk.ts.
 */
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ShiftLabError } from '../../src/domain/errors';
import { makeFolderLike, remove, tryToWrite, writeWhole, type Content, type Files } from './disk';
import { diskFailure, reasonOf, shown, systemCodeOf } from './reasons';

/** What another disk, another user or another time would not change: the command line has to. */
const OF_THE_DISK = ['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'ESTALE', 'ETIMEDOUT', 'EHOSTDOWN'];

/** Throws `usage` if the file that the option names cannot be written, for example because it is a folder; `storage-full` or `storage-unavailable` if the disk is at fault. */
export async function requireWritable(option: string, file: string): Promise<void> {
  try {
    await tryToWrite(file);
  } catch (thrown) {
    const failure = diskFailure(file, thrown);
    throw new ShiftLabError(
      OF_THE_DISK.includes(systemCodeOf(failure)) ? failure.code : 'usage',
      `${option} ${shown(file)} cannot be written: ${reasonOf(failure)}.`,
      { ...failure.values, option, file },
      { cause: failure.cause },
    );
  }
}

/**
 * Writes all of the files, and saves the content of those that cannot be written in another place: the system's temporary
 * folder, or else the person's own. Then it throws `storage-full` or `storage-unavailable`, and the message says where the
 * content is.
 */
export async function writeOrKeep(files: Files): Promise<void> {
  const failures: { readonly file: string; readonly content: Content; readonly why: ShiftLabError }[] = [];
  for (const [file, content] of files)
    await writeWhole(file, content).catch((thrown: unknown) =>
      failures.push({ file, content, why: diskFailure(file, thrown) }),
    );
  const [first] = failures;
  if (!first) return;
  const more = failures.length > 1 ? ` and ${failures.length - 1} more` : '';
  const kept = await keptElsewhere(failures.map(({ file, content }) => [basename(file) || 'result', content]));
  const what = `${shown(first.file)}${more} cannot be written: ${reasonOf(first.why)};`;
  const values = { ...first.why.values, copy: kept };
  const sentence =
    kept === null
      ? `${what} a copy cannot be written either, neither in ${shown(tmpdir())} nor in ${shown(homedir())}.`
      : `${what} its content is in ${kept} instead.`;
  throw new ShiftLabError(first.why.code, sentence, values, { cause: first.why.cause });
}

/** The path of the copy, or of the folder of several copies; null if no place takes them. */
async function keptElsewhere(files: Files): Promise<string | null> {
  for (const place of [tmpdir(), homedir()]) {
    const folder = await makeFolderLike(join(place, 'shiftlab-')).catch(() => null);
    if (folder === null) continue;
    try {
      for (const [name, content] of files) await writeWhole(join(folder, name), content);
      return files.length === 1 ? join(folder, files[0]![0]) : folder;
    } catch {
      await remove(folder).catch(() => undefined); // The next place may be on another disk.
    }
  }
  return null;
}
