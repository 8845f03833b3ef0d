// @ts-check
/** Files of JSON that are kept compressed (gzip, *.json.gz): results are large and compress to a quarter. */
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

export const PACKED_SUFFIX = '.json.gz';

/** The same bytes for the same text, on every machine: the header names neither a time nor a system. @param {string} text */
export function packed(text) {
  const bytes = gzipSync(text, { level: 9 });
  bytes[OS_BYTE] = UNKNOWN_OS;
  return bytes;
}

/** Where the gzip header names the operating system (RFC 1952), and its value for none in particular. */
const OS_BYTE = 9;
const UNKNOWN_OS = 255;

/** The bytes of a file; of a compressed one (*.gz), what is in it. @param {string} file */
export function unpackedFile(file) {
  const bytes = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}
