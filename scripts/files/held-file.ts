/**
 * Work that only one process does at a time. It holds a lock for each file it names: a folder FILE.lock, which it touches
 * every second (proper-lockfile). A lock that nobody has touched for half a minute belonged to a process that died, and
 * is taken over. So a process must not block its event loop for that long while it holds one.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { ShiftLabError } from '../../src/domain/errors';

const STALE_MS = 30_000;
const TOUCH_MS = 1000;
const RETRY_MS = 50;

interface HeldLock {
  /** Rejects when another process took the lock over; never resolves. */
  readonly lost: Promise<never>;
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
    return true;
  } finally {
    for (const { release } of locks) await release();
  }
}

/** Waits until nobody else holds the file's lock, then does the work while it holds it. */
export async function onceHeld(file: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    const mine = await tryLock(file, STALE_MS);
    if (!mine) {
      await wait(RETRY_MS);
      continue;
    }
    try {
      return await Promise.race([work(), mine.lost]);
    } finally {
      await mine.release();
    }
  }
}

/** Null as soon as the holder shows that it lives, by touching the lock; one that died is waited out. */
async function lockUnlessInUse(file: string, staleMs: number): Promise<HeldLock | null> {
  let firstMs: number | null = null;
  for (;;) {
    const mine = await tryLock(file, staleMs);
    if (mine) return mine;
    const touchedMs = await lastTouchedMs(file);
    if (firstMs !== null && touchedMs !== null && touchedMs !== firstMs) return null;
    firstMs ??= touchedMs;
    await wait(RETRY_MS);
  }
}

/** Null if another process holds the lock. */
async function tryLock(file: string, staleMs: number): Promise<HeldLock | null> {
  await mkdir(dirname(file), { recursive: true });
  const touchedMs = await lastTouchedMs(file);
  let lose!: (reason: Error) => void;
  const lost = new Promise<never>((_, reject) => (lose = reject));
  lost.catch(() => undefined);
  let isLost = false;
  const onCompromised = (cause: Error) => {
    isLost = true;
    const sentence = `${file} was taken over by another process, because this one did not respond for ${staleMs / 1000} seconds.`;
    lose(new ShiftLabError('storage-unavailable', sentence, { file }, { cause }));
  };
  const release = await lock(file, { realpath: false, stale: staleMs, update: TOUCH_MS, onCompromised }).catch(
    (thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ELOCKED') return null;
      throw thrown;
    },
  );
  if (!release) return null;
  const held = { lost, release: async () => (isLost ? undefined : release()) };
  // Of two processes that take over the same lock at once, one may remove the other's new lock. The other notices when it
  // next touches its own.
  if (touchedMs !== null && Date.now() - touchedMs > staleMs - TOUCH_MS) await wait(2 * TOUCH_MS);
  return isLost ? null : held;
}

/** Null if nobody holds the lock. */
async function lastTouchedMs(file: string): Promise<number | null> {
  const lockFolder = await stat(`${file}.lock`).catch(() => null);
  return lockFolder && lockFolder.mtimeMs;
}
