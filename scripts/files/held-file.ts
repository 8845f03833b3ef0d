/**
 * Work that only one process does at a time. The process holds a lock for each file: a folder FILE.lock, which it touches
 * every second (proper-lockfile). A lock that nobody has touched for half a minute belonged to a process that died, and
 * another process takes it over. So a process that holds a lock must not block its event loop for that long.
 *
 * Work whose lock is lost counts as failed, but it is not stopped: it goes on until the process ends.
 */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { ShiftLabError } from '../../src/domain/errors';
import { makeFolder } from './disk';

const STALE_MS = 30_000;
const TOUCH_MS = 1000;
const RETRY_MS = 50;
const SAY_AFTER_MS = 5000;

interface HeldLock {
  /** Rejects when the lock is lost; never resolves. */
  readonly lost: Promise<never>;
  /** Rejects if the lock was lost, even if nobody has noticed it so far. */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Does the work while it holds the locks of all files; does nothing if another process holds one of them. Returns whether
 * it did the work. Throws `storage-unavailable` if a lock is lost during the work, because then another process may be
 * doing the same. `staleMs` (at least 2000) is for tests.
 */
export async function whileHeld(
  files: readonly string[],
  work: () => Promise<void>,
  staleMs = STALE_MS,
): Promise<boolean> {
  const locks: HeldLock[] = [];
  try {
    for (const file of files) {
      const mine = await lockUnlessInUse(file, staleMs);
      if (!mine) return false;
      locks.push(mine);
    }
    await Promise.race([work(), ...locks.map(({ lost }) => lost)]);
    for (const { confirm } of locks) await confirm();
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
  work: () => Promise<void>,
  { sayAfterMs = SAY_AFTER_MS, say = console.error }: { sayAfterMs?: number; say?: (sentence: string) => void } = {},
): Promise<void> {
  const sayIfSlow = waitingNotice(file, sayAfterMs, say);
  for (;;) {
    const mine = await tryLock(file, STALE_MS);
    if (!mine) {
      sayIfSlow();
      await wait(RETRY_MS);
      continue;
    }
    try {
      await Promise.race([work(), mine.lost]);
      return await mine.confirm();
    } finally {
      await mine.release();
    }
  }
}

/** Null as soon as the holder shows that it lives, by touching the lock; one that died is waited out. */
async function lockUnlessInUse(file: string, staleMs: number): Promise<HeldLock | null> {
  const sayIfSlow = waitingNotice(file, SAY_AFTER_MS, console.error);
  let firstMs: number | null = null;
  for (;;) {
    const mine = await tryLock(file, staleMs);
    if (mine) return mine;
    const touchedMs = await lastTouchedMs(file);
    if (firstMs !== null && touchedMs !== null && touchedMs !== firstMs) return null;
    firstMs ??= touchedMs;
    sayIfSlow();
    await wait(RETRY_MS);
  }
}

/** Says once that a lock is waited for, when it is called `afterMs` later or more. */
function waitingNotice(file: string, afterMs: number, say: (sentence: string) => void): () => void {
  const startMs = performance.now();
  let said = false;
  return () => {
    if (said || performance.now() - startMs < afterMs) return;
    said = true;
    say(`Waiting for ${file}: another process holds its lock, the folder ${file}.lock.`);
  };
}

function unavailable(sentence: string, file: string, cause: unknown): ShiftLabError {
  return new ShiftLabError('storage-unavailable', sentence, { file }, { cause });
}

/** Null if another process holds the lock. Throws `storage-unavailable` if the lock cannot be made. */
async function tryLock(file: string, staleMs: number): Promise<HeldLock | null> {
  const lockFolder = `${file}.lock`;
  await makeFolder(dirname(file));
  const present = await stat(lockFolder).catch(() => null);
  if (present && !present.isDirectory())
    throw unavailable(`${lockFolder} must be a folder, but it is a file. Remove it and try again.`, file, null);
  const touchedMs = await lastTouchedMs(file);
  let lose!: (reason: Error) => void;
  const lost = new Promise<never>((_, reject) => (lose = reject));
  lost.catch(() => undefined);
  let isLost = false;
  const onCompromised = (cause: Error) => {
    isLost = true;
    lose(unavailable(lossOf(lockFolder, cause, staleMs), file, cause));
  };
  const release = await lock(file, { realpath: false, stale: staleMs, update: TOUCH_MS, onCompromised }).catch(
    (thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ELOCKED') return null;
      throw unavailable(`The lock ${lockFolder} cannot be taken: ${thrown.message}`, file, thrown);
    },
  );
  if (!release) return null;
  const made = await stat(lockFolder).catch(() => null);
  const confirm = async () => {
    if (isLost) return lost;
    const now = await stat(lockFolder).catch(() => null);
    if (now !== null && now.ino === made?.ino) return;
    onCompromised(new Error(now ? 'another folder' : 'no folder'));
    return lost;
  };
  const held = { lost, confirm, release: async () => (isLost ? undefined : release()) };
  // Of two processes that take over the same lock at once, one may remove the other's new lock. The other notices when it
  // next touches its own.
  if (touchedMs !== null && Date.now() - touchedMs > staleMs - TOUCH_MS) await wait(2 * TOUCH_MS);
  return isLost ? null : held;
}

/** How the lock was lost. proper-lockfile's error has a `syscall` if the folder could not be found. */
function lossOf(lockFolder: string, cause: NodeJS.ErrnoException, staleMs: number): string {
  return cause.syscall !== undefined || cause.message === 'no folder'
    ? `The lock ${lockFolder} was removed while this process held it, so another process may do the same work.`
    : `Another process has taken over the lock ${lockFolder}, because this one did not touch it for ${staleMs / 1000} seconds.`;
}

/** Null if nobody holds the lock. */
async function lastTouchedMs(file: string): Promise<number | null> {
  const lockFolder = await stat(`${file}.lock`).catch(() => null);
  return lockFolder && lockFolder.mtimeMs;
}
