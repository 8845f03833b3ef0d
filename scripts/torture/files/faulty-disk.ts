/**
 * A disk that fails: the functions of node:fs/promises that scripts/files calls, replaced by ones that count the calls under
 * a folder and make one of them go wrong. Nothing outside of the folder is touched. Forcing a file to the disk only counts,
 * so that thousands of faults take seconds.
 */
import fs, { type FileHandle } from 'node:fs/promises';
import { resolve, sep } from 'node:path';

export type Fault =
  /** The call does nothing and fails. */
  | { readonly how: 'fails'; readonly code: string }
  /** write() only: half is written before it fails. */
  | { readonly how: 'fails after half'; readonly code: string }
  /** write() only: half is written, without an error. */
  | { readonly how: 'does half' }
  /** This call and every later one fails: the disk has gone. */
  | { readonly how: 'fails from here on'; readonly code: string }
  /** The process ends before the call, or right after it: nothing later reaches the disk. */
  | { readonly how: 'ends before' | 'ends after' };

/** What ends a process in this test: no program can catch it. */
export class Ended extends Error {}

const CALLS = {
  open: ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'EIO'],
  'open folder': ['EMFILE', 'EIO', 'EACCES'],
  write: ['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG', 'EAGAIN'],
  sync: ['EIO', 'ENOSPC', 'EDQUOT'],
  close: ['EIO', 'ENOSPC', 'EDQUOT'],
  chmod: ['EPERM', 'EIO'],
  chown: ['EPERM', 'EIO'],
  fstat: ['EIO'],
  rename: ['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EISDIR', 'EBUSY', 'EXDEV'],
  mkdir: ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'ENOTDIR', 'ENAMETOOLONG', 'EMLINK', 'EIO'],
  mkdtemp: ['ENOSPC', 'EROFS', 'EACCES'],
  unlink: ['EROFS', 'EACCES', 'EPERM', 'EBUSY', 'EIO'],
  rm: ['EROFS', 'EACCES', 'EPERM', 'EBUSY', 'EIO'],
  rmdir: ['EROFS', 'EACCES', 'EPERM', 'EBUSY', 'EIO'],
  readdir: ['EACCES', 'EIO', 'EMFILE'],
  lstat: ['EACCES', 'EIO', 'ENAMETOOLONG', 'ELOOP'],
  realpath: ['EACCES', 'EIO', 'ELOOP'],
  access: ['EACCES', 'EROFS', 'EIO'],
  readlink: ['EIO', 'EACCES'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Call = keyof typeof CALLS;

/** Every way in which this call can go wrong. */
export function faultsOf(call: Call): Fault[] {
  const codes: readonly string[] = CALLS[call];
  const faults: Fault[] = codes.map((code) => ({ how: 'fails', code }));
  faults.push({ how: 'fails from here on', code: codes[0]! }, { how: 'ends before' }, { how: 'ends after' });
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
  const inside = (path: unknown) => `${resolve(String(path))}${sep}`.startsWith(root);
  let ended = false;

  async function called<T>(call: Call, act: (share?: 'half') => Promise<T>): Promise<T> {
    if (ended) throw new Ended('This process has ended.');
    const n = calls.push(call) - 1;
    if (at === null || n < at.n || (n > at.n && at.fault.how !== 'fails from here on')) return act();
    const { fault } = at;
    const failure = (code: string) => Object.assign(new Error(`${code}: made up, ${call}`), { code, syscall: call });
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
    throw failure(fault.code);
  }

  function faulty(handle: FileHandle): FileHandle {
    const { close, chmod, chown, stat } = handle;
    const write: (bytes: Uint8Array, from: number, length: number, position: number | null) => Promise<unknown> =
      handle.write.bind(handle);
    return Object.assign(handle, {
      write: (bytes: Uint8Array, from: number, length: number, position: number | null) =>
        called('write', (share) => write(bytes, from, share === 'half' ? length >> 1 || length : length, position)),
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
  const replaced = <K extends Exclude<Call, 'write' | 'sync' | 'close' | 'chmod' | 'chown' | 'fstat' | 'open folder'>>(
    call: K,
  ) => ({
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
    'realpath',
    'access',
  ] as const;
  Object.assign(fs, ...names.map(replaced), replaced('readlink'), {
    open: async (path: Path, flags: string | number, mode?: number) => {
      const act = () => real.open(path as string, flags, mode);
      if (!inside(path)) return act();
      return faulty(await called(flags === 'r' ? 'open folder' : 'open', act));
    },
  });
  try {
    const thrown = await work().then(
      () => null,
      (reason: unknown) => reason,
    );
    return { calls, thrown };
  } finally {
    Object.assign(fs, real);
  }
}
