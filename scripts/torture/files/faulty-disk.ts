/**
 * A disk that fails: the functions of node:fs and node:fs/promises that scripts/ calls (grep says which), replaced by ones
 * that count the calls under a folder and make one of them go wrong, for every module that imports them. Nothing outside of
 * the folder is touched. Forcing a file to the disk only counts, so that thousands of faults take seconds.
 */
import sync from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

export type Fault =
  /** The call does nothing and fails. */
  | { readonly how: 'fails'; readonly code: string }
  /** write() only: half is written before it fails. */
  | { readonly how: 'fails after half'; readonly code: string }
  /** write() and read() only: half is written or read, without an error. */
  | { readonly how: 'does half' }
  /** This call and every later one fails: the disk has gone. */
  | { readonly how: 'fails from here on'; readonly code: string }
  /** The process ends before the call, or right after it: nothing later reaches the disk. */
  | { readonly how: 'ends before' | 'ends after' };

/** What ends a process in this test: no program can catch it. */
export class Ended extends Error {}

/** A network disk that went away, and a machine that has no more to give: under any call. */
const ANY = ['EIO', 'ESTALE', 'ETIMEDOUT', 'ENOMEM'] as const;
const OPENS = ['EMFILE', 'ENFILE'] as const;
/** A path that another program changes meanwhile. */
const PATH = ['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENAMETOOLONG'] as const;
const FULL = ['ENOSPC', 'EDQUOT'] as const;
const REMOVES = ['EROFS', 'EACCES', 'EPERM', 'EBUSY', 'ENOTDIR', ...ANY] as const;
const READS = [...PATH, ...OPENS, ...ANY] as const;

const CALLS = {
  open: [...FULL, ...PATH, ...OPENS, ...ANY, 'EROFS', 'EPERM', 'EEXIST', 'EISDIR', 'EBUSY', 'ETXTBSY', 'ENXIO'],
  'open to read': [...READS, 'EPERM', 'EBUSY', 'ENXIO', 'ETXTBSY'],
  'open folder': [...READS, 'EPERM'],
  write: [...FULL, ...ANY, 'EFBIG', 'EAGAIN'],
  sync: [...FULL, ...ANY, 'EINVAL'],
  read: [...ANY, 'EISDIR'],
  close: [...FULL, ...ANY],
  chmod: ['EPERM', 'EROFS', ...ANY],
  chown: ['EPERM', 'EROFS', ...ANY],
  fstat: ANY,
  rename: [...FULL, ...PATH, ...ANY, 'EPERM', 'EROFS', 'EISDIR', 'EBUSY', 'EXDEV', 'EEXIST', 'ENOTEMPTY', 'EMLINK'],
  mkdir: [...FULL, ...PATH, ...OPENS, ...ANY, 'EROFS', 'EPERM', 'EEXIST', 'EMLINK'],
  mkdtemp: [...FULL, ...PATH, ...OPENS, ...ANY, 'EROFS', 'EPERM', 'EMLINK'],
  unlink: [...REMOVES, 'EISDIR'],
  rm: REMOVES,
  rmdir: [...REMOVES, 'ENOENT', 'ENOTEMPTY'],
  readdir: READS,
  lstat: [...PATH, ...ANY],
  stat: [...PATH, ...ANY],
  realpath: [...PATH, ...ANY],
  access: ['EROFS', 'ETXTBSY', 'EPERM', ...PATH, ...ANY],
  readlink: [...PATH, ...ANY, 'EINVAL'],
  openSync: [...READS, 'EPERM', 'EBUSY', 'ENXIO', 'ETXTBSY'],
  readSync: [...ANY, 'EISDIR', 'EAGAIN'],
  closeSync: ANY,
  fstatSync: ANY,
  statSync: [...PATH, ...ANY],
  readdirSync: READS,
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Call = keyof typeof CALLS;

/** Every way in which this call can go wrong. */
export function faultsOf(call: Call): Fault[] {
  const codes: readonly string[] = CALLS[call];
  const faults: Fault[] = codes.map((code) => ({ how: 'fails', code }));
  const last = new Set(['ENOENT', 'ESTALE', 'EIO', codes[0]!]);
  faults.push(...[...last].map((code): Fault => ({ how: 'fails from here on', code })));
  faults.push({ how: 'ends before' }, { how: 'ends after' });
  if (call === 'read' || call === 'readSync') faults.push({ how: 'does half' });
  if (call === 'write') faults.push({ how: 'fails after half', code: 'ENOSPC' }, { how: 'does half' });
  return faults;
}

type Path = Parameters<typeof fs.lstat>[0] | number;

/** The calls of the work, in order. The n-th (counted from 0) goes wrong in the given way. */
export async function onFaultyDisk(
  folder: string,
  at: { readonly n: number; readonly fault: Fault } | null,
  work: () => Promise<void>,
): Promise<{ readonly calls: readonly Call[]; readonly thrown: unknown }> {
  const calls: Call[] = [];
  const root = resolve(folder) + sep;
  /** Open files of the folder that were opened by openSync. */
  const descriptors = new Set<number>();
  const inside = (path: unknown) =>
    typeof path === 'number' ? descriptors.has(path) : `${resolve(String(path))}${sep}`.startsWith(root);
  let ended = false;

  /** Counts the call. The fault that it meets; null if none. */
  function met(call: Call): Fault | null {
    if (ended) throw new Ended('This process has ended.');
    const n = calls.push(call) - 1;
    return at === null || n < at.n || (n > at.n && at.fault.how !== 'fails from here on') ? null : at.fault;
  }
  const failureOf = (call: Call, code: string) =>
    Object.assign(new Error(`${code}: made up, ${call}`), { code, syscall: call });

  async function called<T>(call: Call, act: (share?: 'half') => Promise<T>): Promise<T> {
    const fault = met(call);
    if (fault === null) return act();
    if (fault.how === 'does half') return act('half');
    if (fault.how === 'fails after half') await act('half');
    if (!('code' in fault)) {
      const opened = fault.how === 'ends after' ? await act().catch(() => null) : null;
      if (call.startsWith('open')) await (opened as FileHandle | null)?.close(); // The system closes what a process had open.
      ended = true;
      throw new Ended('This process has ended.');
    }
    // Whatever close() reports, the file is closed.
    if (call === 'close') await act();
    throw failureOf(call, fault.code);
  }

  function calledSync<T>(call: Call, act: (share?: 'half') => T): T {
    const fault = met(call);
    if (fault === null) return act();
    if (fault.how === 'does half') return act('half');
    // Whatever close() reports, the file is closed.
    if (call === 'closeSync') act();
    if ('code' in fault) throw failureOf(call, fault.code);
    ended = true;
    throw new Ended('This process has ended.');
  }

  function faulty(handle: FileHandle): FileHandle {
    const { close, chmod, chown, stat, readFile } = handle;
    const read: (bytes: Uint8Array, from: number, length: number, position: number | null) => Promise<unknown> =
      handle.read.bind(handle);
    const write: (bytes: Uint8Array, from: number, length: number, position: number | null) => Promise<unknown> =
      handle.write.bind(handle);
    return Object.assign(handle, {
      write: (bytes: Uint8Array, from: number, length: number, position: number | null) =>
        called('write', (share) => write(bytes, from, share === 'half' ? length >> 1 || length : length, position)),
      read: (bytes: Uint8Array, from: number, length: number, position: number | null) =>
        called('read', (share) => read(bytes, from, share === 'half' ? length >> 1 || length : length, position)),
      readFile: () => called('read', () => readFile.call(handle)),
      sync: () => called('sync', async () => undefined),
      // A process that has ended has no open files either; here they must be closed.
      close: () =>
        ended
          ? close.call(handle)
          : called('close', () => close.call(handle)).catch(async (thrown: unknown) => {
              if (thrown instanceof Ended && handle.fd !== -1) await close.call(handle);
              throw thrown;
            }),
      chmod: (mode: number) => called('chmod', () => chmod.call(handle, mode)),
      chown: (uid: number, gid: number) => called('chown', () => chown.call(handle, uid, gid)),
      stat: () => called('fstat', () => stat.call(handle)),
    });
  }

  const real = { ...fs };
  const realSync = { ...sync };
  const replaced = (call: Call & keyof typeof real) => ({
    [call]: (path: Path, ...more: unknown[]) => {
      const act = () => (real[call] as (...given: unknown[]) => Promise<unknown>)(path, ...more);
      return inside(path) ? called(call, act) : act();
    },
  });
  const names = [
    'rename',
    'mkdir',
    'mkdtemp',
    'unlink',
    'rm',
    'rmdir',
    'readdir',
    'lstat',
    'stat',
    'realpath',
    'access',
    'readlink',
  ] as const;
  const replacedSync = (call: 'statSync' | 'readdirSync' | 'fstatSync' | 'closeSync') => ({
    [call]: (path: Path, ...more: unknown[]) => {
      const act = () => (realSync[call] as (...given: unknown[]) => unknown)(path, ...more);
      if (!inside(path)) return act();
      if (call !== 'closeSync') return calledSync(call, act);
      descriptors.delete(path as number);
      return ended ? act() : calledSync(call, act);
    },
  });
  const isReading = (flags: string | number): boolean =>
    typeof flags === 'number' && (flags & (sync.constants.O_WRONLY | sync.constants.O_RDWR)) === 0;
  Object.assign(fs, ...names.map(replaced), {
    open: async (path: Path, flags: string | number, mode?: number) => {
      const act = () => real.open(path as string, flags, mode);
      if (!inside(path)) return act();
      return faulty(await called(flags === 'r' ? 'open folder' : isReading(flags) ? 'open to read' : 'open', act));
    },
  });
  Object.assign(sync, ...(['statSync', 'readdirSync', 'fstatSync', 'closeSync'] as const).map(replacedSync), {
    openSync: (path: string, flags: string | number, mode?: number) => {
      const act = () => realSync.openSync(path, flags, mode);
      if (!inside(path)) return act();
      const descriptor = calledSync('openSync', act);
      descriptors.add(descriptor);
      return descriptor;
    },
    readSync: (descriptor: number, bytes: Uint8Array, from: number, length: number, position: number | null) => {
      const act = (share?: 'half') =>
        realSync.readSync(descriptor, bytes, from, share === 'half' ? length >> 1 || length : length, position);
      return inside(descriptor) ? calledSync('readSync', act) : act();
    },
  });
  syncBuiltinESMExports();
  try {
    const thrown = await work().then(
      () => null,
      (reason: unknown) => reason,
    );
    return { calls, thrown };
  } finally {
    Object.assign(fs, real);
    const { statSync, readdirSync, fstatSync, closeSync, openSync, readSync } = realSync;
    Object.assign(sync, { statSync, readdirSync, fstatSync, closeSync, openSync, readSync });
    syncBuiltinESMExports();
  }
}
