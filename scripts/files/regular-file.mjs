// @ts-check
/** What is read must be a file: a pipe that nobody writes to never answers, and a device such as /dev/zero never ends. */
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The code of the error, as Node's own have one. */
export const NOT_A_FILE = 'NOT_A_FILE';

/** Completes the sentence "FILE cannot be read: …". */
export const NO_FILE = 'it is a pipe, a socket or a device; name a file';

/**
 * Throws an error with the code NOT_A_FILE for what is there but is no file; for what is not there, what the system throws.
 * Leaves a folder to the reader, which the system tells that it is one.
 * @param {string} path
 * @param {{ mayBePipe?: boolean }} [options] for what a person names: `<(program)` of a shell is a pipe
 */
export function requireFile(path, { mayBePipe = false } = {}) {
  const stats = statSync(path);
  if (stats.isFile() || stats.isDirectory() || (mayBePipe && stats.isFIFO())) return;
  throw Object.assign(new Error(`${path}: ${NO_FILE}`), { code: NOT_A_FILE });
}

/** The bytes of a regular file. @param {string} path */
export async function readRegularFile(path) {
  requireFile(path);
  return readFile(path);
}
