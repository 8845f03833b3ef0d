// @ts-check
/**
 * The one door through which a command reads files: those that a person names, those of a store, base models. What is read
 * must end: a device such as /dev/zero never does, a named pipe that nobody writes to never begins, and a file may be larger
 * than the memory. Nothing here waits in open(), because nothing can be said or ended while the system waits.
 *
 * Errors are the system's, or have a `reason` that completes the sentence "FILE cannot be read: …".
 */
import fs from 'node:fs';
import files from 'node:fs/promises';
import { endedBySignals } from '../machine/interruption.mjs';

/** The codes of this file's own errors, as Node's have one. */
export const NOT_A_FILE = 'NOT_A_FILE';
const TOO_LARGE = 'TOO_LARGE';
const NO_WRITER = 'NO_WRITER';

const MIB = 1024 * 1024;
/** Of text: results, settings, populations. The largest run with all its dialogues has some tens of megabytes. */
export const MOST_BYTES = 256 * MIB;
/** Of anything: Node cannot read more at once. */
const MOST_OF_ALL = 2048 * MIB - 1;

/** A pipe is waited for: so long until the person is told, until its writer must have come, and for the writer's next byte. */
const PATIENCE = { sayAfterMs: 2000, writerMs: 10_000, silentMs: 60_000 };
const LONGEST_NAP_MS = 20;
const PIECE_BYTES = 65_536;

/** Without waiting for the writer of a pipe, and without making a terminal this process's own. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = fs.constants;
const READ = O_RDONLY | O_NONBLOCK | O_NOCTTY;

/** @param {string} code @param {string} reason */
const refusal = (code, reason) => Object.assign(new Error(reason), { code, reason });

/** A folder is left to the reader, which the system tells that it is one. @param {fs.Stats} stats @param {number} mostBytes */
function requireReadable(stats, mostBytes, mayBePipe = false) {
  if (!stats.isFile() && !stats.isDirectory() && !(mayBePipe && stats.isFIFO()))
    throw refusal(NOT_A_FILE, 'it is a pipe, a socket or a device; name a file');
  if (stats.isFile() && stats.size > mostBytes) throw tooLarge(mostBytes);
}

/** @param {number} mostBytes */
const tooLarge = (mostBytes) =>
  refusal(
    TOO_LARGE,
    `it is larger than ${mostBytes < MIB ? `${mostBytes} bytes` : `${Math.round(mostBytes / MIB)} MiB`}`,
  );

/**
 * The bytes of a regular file.
 * @param {string} path @param {number} [mostBytes]
 */
export async function readRegularFile(path, mostBytes = MOST_OF_ALL) {
  return whileOpen(path, mostBytes, (handle) => handle.readFile());
}

/**
 * Its bytes piece by piece, for a file that is larger than what is to be held of it. Ending the loop early closes it.
 * @param {string} path @returns {AsyncGenerator<Uint8Array>}
 */
export async function* piecesOfRegularFile(path) {
  requireReadable(await files.stat(path), Infinity); // Before it is opened: that alone changes some devices.
  const handle = await files.open(path, READ);
  try {
    requireReadable(await handle.stat(), Infinity);
    for (;;) {
      const piece = Buffer.allocUnsafe(4 * PIECE_BYTES);
      const { bytesRead } = await handle.read(piece, 0, piece.length, null);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await handle.close().catch(() => undefined); // What was read is whole, whatever closing says.
  }
}

/** Its first bytes: fewer than `length` where the file is shorter. @param {string} path @param {number} length */
export async function readBeginning(path, length) {
  return whileOpen(path, Infinity, async (handle) => {
    const bytes = Buffer.alloc(length);
    for (let done = 0; ;) {
      const { bytesRead } = await handle.read(bytes, done, length - done, null);
      done += bytesRead;
      if (bytesRead === 0 || done === length) return bytes.subarray(0, done);
    }
  });
}

/**
 * @template T
 * @param {string} path @param {number} mostBytes @param {(handle: files.FileHandle) => Promise<T>} read
 */
async function whileOpen(path, mostBytes, read) {
  requireReadable(await files.stat(path), mostBytes); // Before it is opened: that alone changes some devices.
  const handle = await files.open(path, READ);
  try {
    requireReadable(await handle.stat(), mostBytes);
    return await read(handle);
  } finally {
    await handle.close().catch(() => undefined); // What was read is whole, whatever closing says.
  }
}

/**
 * The bytes of a file that a person named, which may be a pipe: a shell gives one for `<(program)`. Says on standard error
 * what it waits for, and gives up after a while; Ctrl+C ends it at any time.
 * @param {string} path
 * @param {{ mostBytes?: number, patience?: typeof PATIENCE, say?: (sentence: string) => void }} [options]
 */
export function readNamedFile(path, { mostBytes = MOST_BYTES, patience = PATIENCE, say = console.error } = {}) {
  requireReadable(fs.statSync(path), mostBytes, true);
  const descriptor = fs.openSync(path, READ);
  try {
    const stats = fs.fstatSync(descriptor);
    requireReadable(stats, mostBytes, true);
    if (!stats.isFIFO()) return readAll(descriptor, stats, mostBytes, null);
    return endedBySignals(() => readAll(descriptor, stats, mostBytes, waiting(path, patience, say)));
  } finally {
    try {
      fs.closeSync(descriptor);
    } catch {
      // What was read is whole, whatever closing says.
    }
  }
}

/** @param {number} descriptor @param {fs.Stats} stats @param {number} mostBytes @param {ReturnType<typeof waiting> | null} pipe */
function readAll(descriptor, stats, mostBytes, pipe) {
  /** @type {Buffer[]} */
  const pieces = [];
  let total = 0;
  for (;;) {
    // One byte more than the file is said to have: where nothing comes after it, the second read says so.
    const piece = Buffer.allocUnsafe(Math.max(PIECE_BYTES, pieces.length > 0 ? 0 : stats.size + 1));
    const length = readPiece(descriptor, piece);
    if (pipe ? !pipe.goesOn(length) : length === 0) return Buffer.concat(pieces, total);
    if (length === null) continue;
    pieces.push(piece.subarray(0, length));
    total += length;
    if (total > mostBytes) throw tooLarge(mostBytes);
  }
}

/** How many bytes were read; null where a pipe has a writer, but no bytes yet. @param {number} descriptor @param {Buffer} piece */
function readPiece(descriptor, piece) {
  try {
    return fs.readSync(descriptor, piece, 0, piece.length, null);
  } catch (thrown) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (thrown);
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return null;
    if (code === 'EOF') return 0; // Windows says so at a pipe's end.
    throw thrown;
  }
}

/** A pipe that is a descriptor of this process has had its writer, even if that has ended by now. */
const isDescriptor = (/** @type {string} */ path) => /^\/(dev\/(fd\/\d+|stdin)|proc\/[^/]+\/fd\/\d+)$/.test(path);

/** @param {string} path @param {typeof PATIENCE} patience @param {(sentence: string) => void} say */
function waiting(path, { sayAfterMs, writerMs, silentMs }, say) {
  let hasWriter = isDescriptor(path);
  let sinceMs = performance.now();
  let napMs = 1;
  let said = false;
  return {
    /** Whether there is more to come after this answer; waits a little where there is nothing yet. @param {number | null} length */
    goesOn(length) {
      if (length === 0 && hasWriter) return false;
      if (length !== 0 && !hasWriter) [hasWriter, sinceMs] = [true, performance.now()];
      if (length) {
        [sinceMs, napMs] = [performance.now(), 1];
        return true;
      }
      const waitedMs = performance.now() - sinceMs;
      if (waitedMs > (hasWriter ? silentMs : writerMs))
        throw refusal(
          NO_WRITER,
          hasWriter
            ? `it is a pipe, and its program has written nothing for ${Math.round(silentMs / 1000)} s; save its output in a file and name that`
            : `it is a pipe, and no program began to write to it within ${Math.round(writerMs / 1000)} s; start that program first, or name a file`,
        );
      if (waitedMs > sayAfterMs && !said) {
        said = true;
        say(`Waiting for ${hasWriter ? 'more from' : 'a program that writes to'} the pipe ${path} (Ctrl+C ends this).`);
      }
      nap(napMs);
      napMs = Math.min(2 * napMs, LONGEST_NAP_MS);
      return true;
    },
  };
}

/** Callers read before they begin anything else, so this process may sleep. @param {number} ms */
function nap(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
