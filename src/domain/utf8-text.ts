/**
 * The text of a file's bytes, which must be UTF-8. A lenient decoder would put "�" for what another encoding wrote, and
 * nobody would notice: names would be wrong in every table.
 */
import { ShiftLabError, type ErrorCode } from './errors';

/** A mark at the beginning that some editors write is left out. Throws `code`, naming the file, for other encodings. */
export function utf8Text(bytes: Uint8Array, file: string, code: ErrorCode): string {
  let text: string | null = null;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Told below.
  }
  // UTF-16 without a mark is valid UTF-8 if it is ASCII: every second byte is 0.
  if (text !== null && !text.includes('\0')) return text;
  throw new ShiftLabError(code, `${file} is not text in UTF-8 (it may be Windows-1252 or UTF-16): save it as UTF-8.`, {
    file,
  });
}
