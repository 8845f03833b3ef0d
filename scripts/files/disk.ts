/**
 * Everything that a command changes on a disk: it is the only file of scripts that calls the writing functions of node:fs
 * (test/architecture.test.ts), so that what holds here holds for every command, and one test can make each of them fail.
 *
 * A file is written beside the old one, forced to the disk, and renamed over it: a process that is killed, and a disk that
 * is full, leave the old file or the new one, never a part. What is no regular file (/dev/stdout, a named pipe) is written
 * to and never replaced. A failure is a ShiftLabError with `storage-full` or `storage-unavailable`, and leaves no temporary
 * file; only a process that is killed does.
 */
import { randomBytes } from 'node:crypto';
import { constants, unlinkSync, write, type Stats } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { asNamed } from './packed.mjs';
import { diskFailure, systemCodeOf } from './reasons';
import { orNothing, targetOf, type Target } from './target';

export type Content = string | Uint8Array;
export type Files = readonly (readonly [file: string, content: Content])[];

/** Throws if the files may not be written any more, for example because a lock was lost. */
export type Permission = () => Promise<void>;
export const always: Permission = async () => undefined;

/** Of constant length, so that every name that the disk allows can be written. */
const TEMPORARY = /^\.shiftlab-\d+-[0-9a-f]+\.new$/;
export const isTemporary = (path: string): boolean => TEMPORARY.test(basename(path));
const temporaryIn = (folder: string): string =>
  join(folder, `.shiftlab-${process.pid}-${randomBytes(6).toString('hex')}.new`);

/** Makes the folder if it is missing, and writes the file whole or not at all. A file named *.gz is compressed. */
export function writeWhole(file: string, content: Content, mayWrite?: Permission): Promise<void> {
  return writeTogether([[file, content]], mayWrite);
}

/**
 * Writes all of the files: every temporary file before the first is renamed, so that a full disk leaves all old files. Asks
 * for permission before the first is renamed.
 */
export async function writeTogether(files: Files, mayWrite = always): Promise<void> {
  const begun: Prepared[] = [];
  try {
    for (const [file, content] of files) begun.push(await prepared(file, content));
    await mayWrite();
    for (const one of begun) await one.finish();
  } finally {
    for (const one of begun) await one.abandon();
  }
}

/**
 * The same for a file that is larger than what is to be in memory: its pieces are written as they come, uncompressed. Whatever
 * `pieces` throws is thrown, and leaves no file.
 */
export async function writePieces(file: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  let fault: { readonly thrown: unknown } | null = null;
  const watched = async function* () {
    try {
      yield* pieces;
    } catch (thrown) {
      fault = { thrown };
      throw thrown;
    }
  };
  try {
    const target = await targetOf(file);
    if (target.kind === 'descriptor' || target.kind === 'stream') return await writeThrough(target, watched());
    const folder = dirname(target.path);
    await makeFolders(folder);
    const temporary = await writtenBeside(folder, watched(), target.kind === 'file' ? target.stats : null);
    try {
      await fs.rename(temporary, target.path);
      pending.delete(temporary);
    } finally {
      await discard(temporary);
    }
    await forceFolder(folder);
  } catch (thrown) {
    if (fault !== null) throw (fault as { readonly thrown: unknown }).thrown;
    throw diskFailure(file, thrown);
  }
}

interface Prepared {
  /** Makes the content visible under its name. */
  finish(): Promise<void>;
  /** Removes what was prepared; nothing where it was finished. */
  abandon(): Promise<void>;
}

async function prepared(file: string, content: Content): Promise<Prepared> {
  try {
    const named = asNamed(file, content);
    const bytes = typeof named === 'string' ? new TextEncoder().encode(named) : named;
    const target = await targetOf(file);
    if (target.kind === 'descriptor' || target.kind === 'stream')
      return { finish: () => naming(file, () => writeThrough(target, bytes)), abandon: always };
    const folder = dirname(target.path);
    await makeFolders(folder);
    const temporary = await writtenBeside(folder, bytes, target.kind === 'file' ? target.stats : null);
    return {
      finish: () =>
        naming(file, async () => {
          await fs.rename(temporary, target.path);
          pending.delete(temporary);
          await forceFolder(folder);
        }),
      abandon: () => discard(temporary),
    };
  } catch (thrown) {
    throw diskFailure(file, thrown);
  }
}

async function naming(file: string, work: () => Promise<void>): Promise<void> {
  await work().catch((thrown: unknown) => {
    throw diskFailure(file, thrown);
  });
}

/** Temporary files of this process that are still there. */
const pending = new Set<string>();
process.on('exit', () => {
  for (const temporary of pending) {
    try {
      unlinkSync(temporary);
    } catch {
      // The process ends; whoever opens the folder next removes it (removeTemporary).
    }
  }
});

/** Removes a temporary file that did not become a file. A disk that refuses even this is tried twice. */
async function discard(temporary: string): Promise<void> {
  if (!pending.has(temporary)) return;
  for (let trial = 0; trial < 2; trial++) {
    const failure = await fs.unlink(temporary).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (failure === null || systemCodeOf(failure) === 'ENOENT') return void pending.delete(temporary);
  }
}

type Pieces = AsyncIterable<Uint8Array>;
const piecesOf = (content: Uint8Array | Pieces): Iterable<Uint8Array> | Pieces =>
  content instanceof Uint8Array ? [content] : content;

/** A new file with the whole content, on the disk. With `like`, it has that file's mode and owner. */
async function writtenBeside(folder: string, content: Uint8Array | Pieces, like: Stats | null): Promise<string> {
  const temporary = temporaryIn(folder);
  const mode = like ? like.mode & 0o7777 : 0o666;
  pending.add(temporary); // Before it is there, so that no signal comes in between: nobody else has this name.
  const handle = await fs.open(temporary, 'wx', mode).catch((thrown: unknown) => {
    pending.delete(temporary);
    throw thrown;
  });
  try {
    try {
      for await (const bytes of piecesOf(content)) await writeAllTo(handle, bytes);
      if (like) await makeAlike(handle, like);
      await handle.sync();
    } catch (thrown) {
      await handle.close().catch(() => undefined);
      throw thrown;
    }
    await handle.close(); // Some disks report only now that there was no space.
  } catch (thrown) {
    await discard(temporary);
    throw thrown;
  }
  return temporary;
}

/** A pipe that is full asks to try again. */
const AGAIN_MS = 5;

/** write() may take a part only: on a full disk it does, without an error. */
async function writeAll(
  bytes: Uint8Array,
  write: (from: number) => Promise<{ readonly bytesWritten: number }>,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const bytesWritten = await write(done).then(
      (one) => one.bytesWritten,
      async (thrown: unknown) => {
        if (!['EAGAIN', 'EWOULDBLOCK'].includes(systemCodeOf(thrown))) throw thrown;
        await wait(AGAIN_MS);
        return null;
      },
    );
    if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'EIO' });
    done += bytesWritten ?? 0;
  }
}

const writeAllTo = (handle: FileHandle, bytes: Uint8Array): Promise<void> =>
  writeAll(bytes, (from) => handle.write(bytes, from, bytes.length - from, null));

/** Disks without owners or modes (FAT, some network disks) refuse these; the content is no worse for it. */
async function makeAlike(handle: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  const unsupported = (thrown: unknown) => {
    if (!['EPERM', 'ENOSYS', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(systemCodeOf(thrown))) throw thrown;
  };
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid).catch(unsupported);
  if (own.mode !== mode) await handle.chmod(mode & 0o7777).catch(unsupported);
}

/** A rename lasts only when its folder is on the disk. Windows has no such call, and some network disks refuse it. */
async function forceFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await fs.open(folder, 'r').catch((thrown: unknown) => {
    if (['EACCES', 'EPERM'].includes(systemCodeOf(thrown))) return null; // One may write here, but not read.
    throw thrown;
  });
  if (handle === null) return;
  try {
    await handle.sync().catch((thrown: unknown) => {
      if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCodeOf(thrown))) throw thrown;
    });
  } finally {
    await handle.close();
  }
}

const toDescriptor = promisify(write);

/** Into what is not replaced. Does not wait for a program to open the other end of a pipe: without one it is ENXIO. */
async function writeThrough(
  target: Extract<Target, { kind: 'stream' | 'descriptor' }>,
  content: Uint8Array | Pieces,
): Promise<void> {
  if (target.kind === 'descriptor') {
    for await (const bytes of piecesOf(content))
      await writeAll(bytes, (from) => toDescriptor(target.descriptor, bytes, from, bytes.length - from, null));
    return;
  }
  const { O_WRONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants;
  const handle = await fs.open(target.path, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  try {
    for await (const bytes of piecesOf(content)) await writeAllTo(handle, bytes);
  } finally {
    await handle.close();
  }
}

/**
 * The folder and those above it. Not with `recursive: true`: where no folder can be made and the system says that the one
 * above is missing, as in /proc, Node tries that for ever.
 */
async function makeFolders(folder: string, mayMakeAbove = true): Promise<void> {
  try {
    await fs.mkdir(folder);
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT' && mayMakeAbove && dirname(folder) !== folder) {
      await makeFolders(dirname(folder));
      return makeFolders(folder, false);
    }
    const found = await fs.stat(folder).catch(() => null);
    if (found?.isDirectory()) return;
    throw thrown;
  }
  await forceFolder(dirname(folder)); // Each new folder is an entry of the one above it.
}

/** Makes the folder and those above it; nothing where it is there. */
export async function makeFolder(folder: string): Promise<void> {
  await makeFolders(folder).catch((thrown: unknown) => {
    throw diskFailure(folder, thrown, 'made');
  });
}

/** A new folder with a name of its own. */
export const makeFolderLike = (prefix: string): Promise<string> => fs.mkdtemp(prefix);

/** Removes a file, or a folder with everything in it; nothing where there is none. */
export async function remove(path: string): Promise<void> {
  await fs.rm(path, { recursive: true, force: true }).catch((thrown: unknown) => {
    throw diskFailure(path, thrown, 'removed');
  });
  pending.delete(path);
}

/** Renames a file to NAME+ending, or NAME+ending-2 and so on where that is taken. Returns its new path. */
export async function moveAside(path: string, ending: string): Promise<string> {
  let aside = `${path}${ending}`;
  try {
    for (let n = 2; await isTaken(aside); n++) aside = `${path}${ending}-${n}`;
    await fs.rename(path, aside);
    await forceFolder(dirname(path));
  } catch (thrown) {
    throw diskFailure(path, thrown, 'renamed');
  }
  return aside;
}

/** Throws where the disk does not tell: what is taken for free is written over. */
const isTaken = async (path: string): Promise<boolean> => (await orNothing(() => fs.lstat(path))) !== null;

/** Removes the temporary files that a process left in the folder when it was killed. Only for a folder that nobody else writes. */
export async function removeTemporary(folder: string): Promise<void> {
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names) if (isTemporary(name)) await remove(join(folder, name));
}

/** A new empty file, which is removed when the process ends. Throws, with the system's code, if there is one already. */
export async function createEmpty(path: string): Promise<void> {
  const handle = await fs.open(path, 'wx');
  pending.add(path);
  await handle.close().catch(async (thrown: unknown) => {
    await discard(path);
    throw thrown;
  });
}

/** Writes over the beginning of a file that is there: for a sign of life, which need not be whole. */
export async function overwrite(path: string, text: string): Promise<void> {
  const handle = await fs.open(path, 'r+');
  try {
    await writeAllTo(handle, new TextEncoder().encode(text));
  } finally {
    await handle.close();
  }
}

/** Removes a file, never a folder; nothing where there is none. */
export async function removeFile(path: string): Promise<void> {
  await fs.unlink(path).catch((thrown: unknown) => {
    if (systemCodeOf(thrown) !== 'ENOENT') throw diskFailure(path, thrown, 'removed');
  });
  pending.delete(path);
}

/** Removes the folder if nothing is in it; nothing where there is none. */
export async function removeIfEmpty(folder: string): Promise<void> {
  await fs.rmdir(folder).catch((thrown: unknown) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(systemCodeOf(thrown))) throw diskFailure(folder, thrown, 'removed');
  });
}

/**
 * Shows that the file can be written by writing a little beside it, and forcing it to the disk. Throws what writeWhole
 * would throw. What is no regular file is only looked at, because opening a pipe and closing it ends its reader.
 */
export async function tryToWrite(file: string): Promise<void> {
  try {
    const target = await targetOf(file);
    if (target.kind === 'descriptor' || target.kind === 'stream') return;
    const folder = dirname(target.path);
    await makeFolders(folder);
    if (target.kind === 'absent') await requireName(target.path);
    await discard(await writtenBeside(folder, new Uint8Array(1), null));
  } catch (thrown) {
    throw diskFailure(file, thrown);
  }
}

/** Throws where the disk does not allow the name. */
async function requireName(path: string): Promise<void> {
  await fs.access(path).catch((thrown: unknown) => {
    if (systemCodeOf(thrown) !== 'ENOENT') throw thrown;
  });
}
