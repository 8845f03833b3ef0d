// @ts-check
/** Files of JSON that are kept compressed (gzip, *.json.gz): results are large and compress to a quarter. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { MOST_BYTES, readNamedFile } from './regular-file.mjs';

export const PACKED_SUFFIX = '.json.gz';

/** The same bytes for the same content, on every machine: the header names neither a time nor a system. @param {string | Uint8Array} content */
export function packed(content) {
  const bytes = gzipSync(content, { level: 9 });
  bytes[OS_BYTE] = UNKNOWN_OS;
  return bytes;
}

/** Where the gzip header names the operating system (RFC 1952), and its value for none in particular. */
const OS_BYTE = 9;
const UNKNOWN_OS = 255;

/** What a file with this name holds when it has this content: *.gz is compressed. @param {string} file @param {string | Uint8Array} content */
export const asNamed = (file, content) => (file.endsWith('.gz') ? packed(content) : content);

/**
 * The bytes of a file that a person named; of a compressed one (*.gz), what is in it. Throws an error that names the file if
 * it cannot be read, is not compressed although its name says so, is damaged, or is or unpacks to more than mostBytes.
 * @param {string} file
 */
export function unpackedFile(file, mostBytes = MOST_BYTES) {
  try {
    if (!file.endsWith('.gz')) return readNamedFile(file, { mostBytes });
    return gunzipSync(readNamedFile(file), { maxOutputLength: mostBytes });
  } catch (thrown) {
    throw new Error(`${file} cannot be read: ${whyUnreadable(thrown, mostBytes)}.`, { cause: thrown });
  }
}

/** By the codes of node:fs and node:zlib. Each completes the sentence "FILE cannot be read: …". @type {Readonly<Record<string, string>>} */
const REASONS = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; name a file',
  ENOTDIR: 'a part of its path is a file and not a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
  ENOMEM: 'this machine has no memory left',
  EBUSY: 'another program is using it',
  ETXTBSY: 'another program is running it',
  ENXIO: 'the device is not there',
  ENODEV: 'the device is not there',
  EAGAIN: 'it is locked, or not ready; try again',
  EIO: 'the disk reports an error',
  ESTALE: 'the network disk does not know it any more',
  ETIMEDOUT: 'the network disk does not answer',
  EHOSTDOWN: 'the network disk does not answer',
  ENOTCONN: 'the network disk is not connected',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
  ERR_INVALID_ARG_VALUE: 'no file can have this name',
  Z_DATA_ERROR: 'its name ends with .gz, but it is not compressed with gzip, or it is damaged',
  Z_BUF_ERROR: 'its end is missing',
};

/** What node:fs or node:zlib threw, in words, after the system's name for it. @param {unknown} thrown */
export function whyUnreadable(thrown, mostBytes = MOST_BYTES) {
  const {
    code = '',
    syscall,
    message,
    reason: own,
  } = /** @type {NodeJS.ErrnoException & { reason?: string }} */ (thrown);
  if (own !== undefined) return own; // of regular-file.mjs
  if (code === 'ERR_BUFFER_TOO_LARGE') return `it unpacks to more than ${mostBytes} bytes`;
  const reason = REASONS[code] ?? (code ? 'the system gives no other reason' : message);
  return syscall && code ? `${code}: ${reason}` : reason;
}
