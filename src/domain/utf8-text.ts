/**
 * The text of a file's bytes, which must be UTF-8. A lenient decoder would put "�" for what another encoding wrote, and
 * nobody would notice: names would be wrong in every table.
 */
import { ShiftLabError, type ErrorCode } from './errors';

/** A mark at the beginning that some editors write is left out. Throws `code`, naming the file, for other encodings. */
export function utf8Text(bytes: Uint8Array, file: string, code: ErrorCode): string {
  const text = new Utf8Text(file, code);
  text.add(bytes);
  return text.end();
}

/** The same for bytes that arrive in pieces, which may end within a character. */
export class Utf8Text {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private text = '';

  constructor(
    private readonly file: string,
    private readonly code: ErrorCode,
  ) {}

  /** Throws `code`. */
  add(bytes: Uint8Array): void {
    this.decode(() => this.decoder.decode(bytes, { stream: true }));
  }

  /** All of it. Throws `code`, also if it ends within a character. */
  end(): string {
    this.decode(() => this.decoder.decode());
    return this.text;
  }

  private decode(decoded: () => string): void {
    let piece: string | null = null;
    try {
      piece = decoded();
    } catch {
      // Told below.
    }
    // UTF-16 without a mark is valid UTF-8 if it is ASCII: every second byte is 0.
    if (piece === null || piece.includes('\0'))
      throw new ShiftLabError(
        this.code,
        `${this.file} is not text in UTF-8 (it may be Windows-1252 or UTF-16): save it as UTF-8.`,
        { file: this.file },
      );
    this.text += piece;
  }
}
