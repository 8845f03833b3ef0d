/**
 * What a path that is to be written leads to. A link is followed, so that what it points to is written and the link stays.
 * Reads only.
 */
import { constants, fstatSync, type Stats } from 'node:fs';
import fs from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { Refused, shown } from './reasons';

export type Target =
  /** Nothing is there yet. */
  | { readonly kind: 'absent'; readonly path: string }
  /** A regular file that this user may write. */
  | { readonly kind: 'file'; readonly path: string; readonly stats: Stats }
  /** /dev/null, a terminal, a named pipe: it is written to, and never replaced. */
  | { readonly kind: 'stream'; readonly path: string }
  /** A descriptor of this process: /dev/stdout, /dev/fd/3. */
  | { readonly kind: 'descriptor'; readonly descriptor: number };

/** As Linux: a path with more links is a circle. */
const MOST_LINKS = 40;

/** Throws what the system throws, or `Refused` for what nothing can be written to. */
export async function targetOf(file: string): Promise<Target> {
  if (file.endsWith('/') || file.endsWith(sep)) throw Object.assign(new Error('folder'), { code: 'EISDIR' });
  let path = resolve(file);
  for (let links = 0; links <= MOST_LINKS; links++) {
    const folder = await orNothing(() => fs.realpath(dirname(path)));
    const descriptor = folder === null ? null : descriptorAt(join(folder, basename(path)));
    if (descriptor !== null) return { kind: 'descriptor', descriptor };
    const stats = await orNothing(() => fs.lstat(path));
    if (!stats) {
      if (links > 0 && folder === null)
        throw new Refused(`it is a link to ${shown(path)}, whose folder does not exist`);
      return { kind: 'absent', path };
    }
    if (!stats.isSymbolicLink()) return present(path, stats);
    const to = await fs.readlink(path);
    // Its folder is gone since it was found: a link that begins there would lead anywhere else.
    if (folder === null) throw Object.assign(new Error('folder'), { code: 'ENOENT' });
    path = resolve(folder, to);
  }
  throw Object.assign(new Error('links'), { code: 'ELOOP' });
}

async function present(path: string, stats: Stats): Promise<Target> {
  if (stats.isDirectory()) throw Object.assign(new Error('folder'), { code: 'EISDIR' });
  if (stats.isSocket()) throw new Refused('it is a socket; name a file');
  if (stats.isBlockDevice()) throw new Refused('it is a disk; name a file');
  await fs.access(path, constants.W_OK);
  return stats.isFile() ? { kind: 'file', path, stats } : { kind: 'stream', path };
}

/** The descriptor that a path under /proc means; null for every other path. */
function descriptorAt(path: string): number | null {
  const [, process_, descriptor] = /^\/proc\/(\d+)\/fd\/(\d+)$/.exec(path) ?? [];
  if (descriptor === undefined) return null;
  if (Number(process_) !== process.pid) throw new Refused('it belongs to another process');
  const stats = fstatSync(Number(descriptor));
  if (!stats.isFile() && !stats.isFIFO() && !stats.isCharacterDevice() && !stats.isSocket())
    throw new Refused('nothing can be written to this descriptor');
  return Number(descriptor);
}

/**
 * Null where there is no such file or folder. The disk is asked twice, because what counts as absent is written anew, and a
 * network disk may answer once from what it remembers.
 */
export async function orNothing<T>(ask: () => Promise<T>): Promise<T | null> {
  const once = () =>
    ask().catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return null;
      throw thrown;
    });
  return (await once()) ?? once();
}
