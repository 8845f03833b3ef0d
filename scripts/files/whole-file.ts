/**
 * The files that a person named for the results: a path that cannot be written is refused before the long work begins, and
 * what can no longer be written at the end is saved somewhere else. How a file is written is disk.ts.
 */
import { realpath, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
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

/** An option of the command line and the file or folder that it names; null or undefined where it was not given. */
export type Given = readonly [option: string, path: string | null | undefined];

/**
 * Throws `usage` if what is to be written is also read, or is named twice: by whatever path, and by links too. Pipes and
 * devices, which are not replaced, may be named twice.
 */
export async function requireApart(writes: readonly Given[], reads: readonly Given[]): Promise<void> {
  const written: (readonly [option: string, identity: string])[] = [];
  for (const [option, path] of writes) {
    const identity = path ? await identityOf(path) : null;
    if (identity === null) continue;
    const twin = written.find(([, other]) => other === identity);
    if (twin) throw sameFile(option, path!, `${twin[0]} writes, too`);
    written.push([option, identity]);
  }
  for (const [option, path] of reads) {
    const identity = path ? await identityOf(path) : null;
    const over = identity === null ? undefined : written.find(([, other]) => other === identity);
    if (over) throw sameFile(over[0], path!, `${option ? option : 'the command'} reads`);
  }
}

const sameFile = (option: string, path: string, what: string): ShiftLabError =>
  new ShiftLabError('usage', `${option} names ${shown(path)}, which ${what}: name another one.`, {
    option,
    file: path,
  });

/** What two paths of one file or folder have in common; null for what is not replaced. */
async function identityOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found) return found.isFile() || found.isDirectory() ? `${found.dev} ${found.ino}` : null;
  const folder = await realpath(dirname(resolve(path))).catch(() => dirname(resolve(path)));
  return join(folder, basename(path));
}

/**
 * Writes all of the files, and saves the content of those that cannot be written in another place: the system's temporary
 * folder, or else the person's own. Then it throws `storage-full` or `storage-unavailable`, and the message says where the
 * content is.
 */
export async function writeOrKeep(files: Files): Promise<void> {
  const failures: Failure[] = [];
  for (const [file, content] of files)
    await writeWhole(file, content).catch((thrown: unknown) =>
      failures.push({ file, content, why: diskFailure(file, thrown) }),
    );
  if (failures.length > 0) throw await keptInstead(failures);
}

interface Failure {
  readonly file: string;
  readonly content: Content;
  readonly why: ShiftLabError;
}

/** Saves what could not be written in another place. The error that says where it is, or that it is nowhere. */
export async function keptInstead(failures: readonly Failure[]): Promise<ShiftLabError> {
  const [first] = failures as [Failure, ...Failure[]];
  const more = failures.length > 1 ? ` and ${failures.length - 1} more` : '';
  const kept = await keptElsewhere(failures.map(({ file, content }) => [basename(file) || 'result', content]));
  const what = `${shown(first.file)}${more} cannot be written: ${reasonOf(first.why)};`;
  const values = { ...first.why.values, copy: kept };
  const sentence =
    kept === null
      ? `${what} a copy cannot be written either, neither in ${shown(tmpdir())} nor in ${shown(homedir())}.`
      : `${what} its content is in ${kept} instead.`;
  return new ShiftLabError(first.why.code, sentence, values, { cause: first.why.cause });
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
