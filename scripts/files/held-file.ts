/**
 * Work that only one process does at a time. The lock of FILE is the folder FILE.lock, and a process that wants it puts a
 * file with a name of its own there, its claim: PID-BEGUN-MACHINE-NUMBER.claim. It holds the lock when, after that, it sees
 * no other claim of a living process.
 *
 * Why no two can hold it: each makes its claim before it looks, so of two that look, the later one sees the other's claim.
 * Taking over from a dead process is no step of its own: whoever meets the claim of a dead process removes it, and as no
 * two claims ever have the same name, this removes nobody else's. (Locks of one name for all, such as proper-lockfile's,
 * have to remove and make it again; in between, another may have made it.)
 * Why one gets it: of claims that meet, the smallest stays and waits, the others go and try again. A claim with a content
 * holds the lock, an empty one wants it.
 *
 * On one machine a process is dead exactly when the system says so (process-identity.ts). Elsewhere (a network disk, a
 * container) it is taken to be dead if it has not written its claim for half a minute; it writes it every second.
 *
 * A process that lost its lock (its claim was removed) must not go on writing: it asks `confirm` before each write.
 */
import { readdir, stat } from 'node:fs/promises';
import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ShiftLabError } from '../../src/domain/errors';
import { createEmpty, makeFolder, overwrite, removeFile, removeIfEmpty, type Permission } from './disk';
import { livenessOf, thisProcess, type Identity } from './process-identity';
import { diskFailure, reasonOf, shown, systemCodeOf } from './reasons';
import { readRegularFile } from './regular-file.mjs';
import { orNothing } from './target';

const SILENT_MS = 30_000;
const SIGN_MS = 1000;
const RETRY_MS = 50;
const SAY_AFTER_MS = 5000;
/** In a row; with the waits between them half a second. */
const MOST_REFUSALS = 100;

/** Who holds a lock. */
export interface Holder {
  readonly pid: number;
  /** Null where its claim cannot be read. */
  readonly host: string | null;
  readonly since: string | null;
}

export interface Held {
  /** Rejects with `storage-unavailable` when the lock is lost; never resolves. */
  readonly lost: Promise<never>;
  /** Aborted when the lock is lost. */
  readonly signal: AbortSignal;
  /** Throws `storage-unavailable` if the lock was lost, even if nobody has noticed it so far. */
  readonly confirm: Permission;
  release(): Promise<void>;
}

export const isHeld = (found: Held | Holder): found is Held => 'confirm' in found;

/**
 * Does the work while it holds the locks of all files; does nothing if another process holds one of them. Returns whether
 * it did the work. Throws `storage-unavailable` if a lock is lost during the work, because then another process may be
 * doing the same. `silentMs` is for tests.
 */
export async function whileHeld(
  files: readonly string[],
  work: (held: Pick<Held, 'confirm' | 'signal'>) => Promise<void>,
  silentMs = SILENT_MS,
): Promise<boolean> {
  const locks: Held[] = [];
  try {
    for (const file of files) {
      const found = await claim(file, silentMs);
      if (!isHeld(found)) return false;
      locks.push(found);
    }
    const confirm = async () => {
      for (const one of locks) await one.confirm();
    };
    const signal = AbortSignal.any(locks.map((one) => one.signal));
    await Promise.race([work({ confirm, signal }), ...locks.map(({ lost }) => lost)]);
    await confirm();
    return true;
  } finally {
    for (const { release } of locks) await release();
  }
}

/**
 * Waits until nobody else holds the file's lock, then does the work while it holds it. Says once that it waits, if that
 * takes long. Throws `storage-unavailable` as `whileHeld` does.
 */
export async function onceHeld(
  file: string,
  work: (held: Pick<Held, 'confirm' | 'signal'>) => Promise<void>,
  { sayAfterMs = SAY_AFTER_MS, say = console.error }: { sayAfterMs?: number; say?: (sentence: string) => void } = {},
): Promise<void> {
  const startMs = performance.now();
  let said = false;
  for (;;) {
    const found = await claim(file);
    if (isHeld(found)) {
      try {
        await Promise.race([work(found), found.lost]);
        return await found.confirm();
      } finally {
        await found.release();
      }
    }
    if (!said && performance.now() - startMs >= sayAfterMs) {
      said = true;
      say(`Waiting for ${shown(file)}: ${wordsOf(found)} holds its lock.`);
    }
    await wait(RETRY_MS);
  }
}

/** "process 12 (on myhost, since 2026-01-01T00:00:00.000Z)". */
export function wordsOf({ pid, host, since }: Holder): string {
  const details = [host !== null && `on ${shown(host, 40)}`, since !== null && `since ${since}`].filter(Boolean);
  return `process ${pid}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

/** Names of claims that this process made and has not withdrawn. Shared by all copies of this module in the process. */
const shared = globalThis as { shiftlabClaims?: Set<string> };
const ours = (shared.shiftlabClaims ??= new Set());
const counter = globalThis as { shiftlabClaimCount?: number };

function newName(): string {
  counter.shiftlabClaimCount = (counter.shiftlabClaimCount ?? 0) + 1;
  const { pid, begun, machine } = thisProcess;
  return `${pid}-${begun}-${machine}-${counter.shiftlabClaimCount}.claim`;
}

/** Whose claim it is; null for a file that is none. */
function identityIn(name: string): Identity | null {
  const [, pid, begun, machine] = /^(\d+)-(\w*)-([0-9a-f]+)-\d+\.claim$/.exec(name) ?? [];
  return machine === undefined ? null : { pid: Number(pid), begun: begun!, machine };
}

/** The lock, or who holds it. Throws `storage-unavailable` or `storage-full` if the lock cannot be made. */
export async function claim(file: string, silentMs = SILENT_MS): Promise<Held | Holder> {
  const folder = `${file}.lock`;
  try {
    let refusals = 0;
    for (;;) {
      const ready = await makeFolder(folder).then(
        () => true,
        (thrown: unknown) => clearWay(folder, thrown, ++refusals),
      );
      if (!ready) continue;
      refusals = 0;
      // Who is surely alive need not be disturbed by a claim.
      const [holder] = (await claimsIn(folder, null, silentMs)).filter(({ surely, holds }) => surely && holds);
      if (holder) return await holderOf(folder, holder.name);
      const name = newName();
      const made = await createEmpty(join(folder, name)).catch((thrown: unknown) => {
        if (systemCodeOf(thrown) === 'ENOENT') return false; // The last holder has just removed the folder.
        throw thrown;
      });
      if (made === false) continue;
      ours.add(name);
      const outcome = await meetOthers(folder, name, silentMs).catch(async (thrown: unknown) => {
        await withdraw(folder, name);
        throw thrown;
      });
      if (outcome === 'alone') return await held(folder, name, silentMs);
      await withdraw(folder, name);
      if (outcome !== 'later') return await holderOf(folder, outcome.holder);
      await wait(randomInt(2, RETRY_MS));
    }
  } catch (thrown) {
    if (thrown instanceof ShiftLabError && thrown.cause === undefined) throw thrown;
    const failure = diskFailure(folder, thrown);
    throw new ShiftLabError(
      failure.code,
      `The lock ${shown(folder)} cannot be taken: ${reasonOf(failure)}.`,
      { file },
      { cause: thrown },
    );
  }
}

/** Who is known to hold the lock, without wanting it: changes nothing. */
export async function holderNow(file: string): Promise<Holder | null> {
  const folder = `${file}.lock`;
  for (const name of await readdir(folder).catch(() => [])) {
    const identity = identityIn(name);
    const size = (await statOf(join(folder, name)).catch(() => null))?.size ?? 0;
    if (identity && size > 0 && livenessOf(identity) !== 'dead') return holderOf(folder, name);
  }
  return null;
}

/**
 * After the folder could not be made. An empty file in its place was left by a crash or an earlier version; anything else is
 * somebody's. Of several processes that meet it, one removes it.
 */
async function clearWay(folder: string, thrown: unknown, refusals: number): Promise<false> {
  if (!['EEXIST', 'ENOTDIR', 'ENOENT'].includes(systemCodeOf(thrown))) throw thrown;
  // Others may be at it, but no folder can be made in /proc, however often one tries.
  if (refusals > MOST_REFUSALS) throw thrown;
  if (refusals > 1) await wait(randomInt(1, 8));
  // Where the folder above could not be made either, as on a read-only disk, Node says ENOENT, and it will say so again.
  if (!(await statOf(dirname(folder)))) throw thrown;
  const found = await statOf(folder);
  if (!found || found.isDirectory()) return false;
  if (!found.isFile() || found.size > 0)
    throw new ShiftLabError(
      'storage-unavailable',
      `${shown(folder)} must be a folder, but it is a file. Remove it and try again.`,
      { file: folder },
    );
  await removeFile(folder).catch((failure: unknown) => {
    if (!['EISDIR', 'EPERM'].includes(systemCodeOf(failure))) throw failure; // Another process has made the folder.
  });
  return false;
}

interface Claim {
  readonly name: string;
  readonly holds: boolean;
  /** Alive, because this machine says so, not because its sign of life is recent. */
  readonly surely: boolean;
}

/** The claims of others that live; those of the dead are removed. Without a claim of one's own, of which the disk says when it was made, silence cannot be told. */
async function claimsIn(folder: string, own: string | null, silentMs: number): Promise<Claim[]> {
  const claims: Claim[] = [];
  const names = (await orNothing(() => readdir(folder))) ?? [];
  const nowMs = own === null ? null : ((await statOf(join(folder, own)))?.mtimeMs ?? null);
  for (const name of names) {
    const identity = identityIn(name);
    if (name === own || !identity) continue;
    const found = await statOf(join(folder, name));
    if (!found) continue;
    const liveness = ours.has(name) ? 'alive' : identity.pid === process.pid ? 'unknown' : livenessOf(identity);
    const silent = liveness === 'unknown' && nowMs !== null && nowMs - found.mtimeMs > silentMs;
    if (liveness === 'dead' || silent) await removeFile(join(folder, name));
    else claims.push({ name, holds: found.size > 0, surely: liveness === 'alive' });
  }
  return claims;
}

const statOf = (path: string) => orNothing(() => stat(path));

/** After the claim was made: nobody else, a holder, or somebody whose claim goes first. */
async function meetOthers(
  folder: string,
  own: string,
  silentMs: number,
): Promise<'alone' | 'later' | { readonly holder: string }> {
  for (;;) {
    const others = await claimsIn(folder, own, silentMs);
    if (others.length === 0) return 'alone';
    const holder = others.find(({ holds }) => holds);
    if (holder) return { holder: holder.name };
    if (others.some(({ name }) => name < own)) return 'later';
    await wait(randomInt(1, 8));
  }
}

async function holderOf(folder: string, name: string): Promise<Holder> {
  const pid = identityIn(name)!.pid;
  try {
    const { host, since } = JSON.parse((await readRegularFile(join(folder, name))).toString()) as Record<
      string,
      unknown
    >;
    return { pid, host: typeof host === 'string' ? host : null, since: typeof since === 'string' ? since : null };
  } catch {
    return { pid, host: null, since: null };
  }
}

async function withdraw(folder: string, name: string): Promise<void> {
  // What cannot be removed is removed by the next who finds this process dead.
  const path = join(folder, name);
  await removeFile(path)
    .catch(() => removeFile(path))
    .catch(() => undefined);
  ours.delete(name);
  await removeIfEmpty(folder).catch(() => undefined);
}

async function held(folder: string, name: string, silentMs: number): Promise<Held> {
  const path = join(folder, name);
  const content = `${JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() })}\n`;
  const made = await overwrite(path, content)
    .then(() => statOf(path))
    .catch(async (thrown: unknown) => {
      await withdraw(folder, name);
      throw thrown;
    });
  const ended = new AbortController();
  let lose!: (reason: Error) => void;
  const lost = new Promise<never>((_, reject) => (lose = reject));
  lost.catch(() => undefined);
  let released = false;
  const confirm = async () => {
    const now = await statOf(path).catch((thrown: unknown) => {
      // Not known to be lost; but nothing may be written by who does not know that it holds it.
      const sentence = `It cannot be told whether the lock ${shown(folder)} is still held: ${reasonOf(thrown)}. Try again.`;
      throw new ShiftLabError('storage-unavailable', sentence, { file: folder }, { cause: thrown });
    });
    if (released || (now !== null && now.ino === made?.ino)) return;
    const sentence = `The lock ${shown(folder)} was taken from this process, so another one may do the same work; this one stops.`;
    const reason = new ShiftLabError('storage-unavailable', sentence, { file: folder, claim: basename(path) });
    ended.abort(reason);
    lose(reason);
    throw reason;
  };
  const sign = async () => {
    await confirm();
    await overwrite(path, content);
  };
  // A sign that cannot be written, on a disk that is full or slow, is no loss: the next one may be.
  const timer = setInterval(() => void sign().catch(() => undefined), Math.min(SIGN_MS, silentMs / 4)).unref();
  const release = async () => {
    released = true;
    clearInterval(timer);
    await withdraw(folder, name);
  };
  return { lost, signal: ended.signal, confirm, release };
}
