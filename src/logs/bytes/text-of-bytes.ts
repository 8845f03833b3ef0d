/**
 * Bytes of a text file as text, piece by piece. The encoding is found, not asked for:
 *
 * - a byte order mark says UTF-8 or UTF-16, and is left out;
 * - without a mark, a zero in every second byte of the beginning says UTF-16;
 * - everything else is UTF-8. A byte that is not valid UTF-8 is read as Windows-1252, alone: accented letters of Windows-1252
 *   next to ASCII are never valid UTF-8, and a file in which two programs wrote is read right in both parts.
 *
 * Which of the many other encodings a file has is not guessed. That it has one of them is noticed (`isForeign`): in Windows-1252
 * such bytes are accents, of which hardly ever more than two stand together ("solução", "créée", "pää"), and marks, which may
 * stand beside anything ("« Ça va ? »"); in Shift-JIS, GBK, Big5, EUC, KOI8 and Windows-1251 they make up whole words, and
 * Shift-JIS is full of a byte (0x83) that hardly any Windows-1252 text has.
 *
 * Line ends: a file whose first line ends with CR alone, as old Macs wrote it, has CR for line ends. They come out as "\n".
 */

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * What Windows-1252 has at 0x80 to 0x9f; elsewhere it is Latin-1. Not by a TextDecoder: some versions of Node give Latin-1 for
 * it. Five bytes have no character, and are left as they are.
 */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const windows1252 = (byte: number): string => WINDOWS_1252[byte - 0x80] ?? String.fromCharCode(byte);
/** Bytes that are nothing in Windows-1252, and ƒ. */
const HARDLY_WINDOWS = new Set([0x81, 0x83, 0x8d, 0x8f, 0x90, 0x9d]);
/** Marks that stand beside letters and each other in Windows-1252: € … ‘ ’ “ ” • – — no-break space ¡ « ´ » ¿ */
const MARKS = new Set([0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0xa0, 0xa1, 0xab, 0xb4, 0xbb, 0xbf]);
/** Odd bytes that are no marks, from which on they say something about the encoding. */
const ENOUGH_ODD = 6;
/** So many of them together are no accents. */
const WORD = 3;
/** Bytes of the beginning that are looked at for zeros. */
const LOOKED_AT = 64;

export class TextOfBytes {
  /** Bytes that were not valid UTF-8 and were read as Windows-1252. */
  odd = 0;
  /** Those of them that are no marks; of these, those that make up words, and those that hardly occur in Windows-1252. */
  private telling = 0;
  private inWords = 0;
  private strange = 0;
  /** Telling bytes since the last one that is ASCII. */
  private together = 0;
  /** Valid characters beyond ASCII, in the pieces that have odd bytes. */
  private valid = 0;
  /** Null before the first byte. */
  encoding: Encoding | null = null;
  private decoder: TextDecoder | null = null;
  private readonly lineEnds = new LineEnds();
  /** The end of the last piece: the beginning of a character, or of the file. */
  private rest: Uint8Array = new Uint8Array(0);

  /** Whether what was read by now is in an encoding that is not read here, as far as its bytes show. */
  get isForeign(): boolean {
    const { odd, telling, inWords, strange, valid } = this;
    // In a file that is mostly UTF-8 two odd bytes are the halves of a character that was cut.
    return telling >= ENOUGH_ODD && odd > valid && (2 * inWords > telling || 5 * strange > telling);
  }

  push(piece: Uint8Array): string {
    const bytes = joined(this.rest, piece);
    this.rest = bytes;
    if (this.encoding === null) {
      if (bytes.length < LOOKED_AT) return '';
      this.begin(bytes);
    }
    return this.lineEnds.ofPiece(this.decoded(this.rest, false), false);
  }

  end(): string {
    if (this.encoding === null) this.begin(this.rest);
    return this.lineEnds.ofPiece(this.decoded(this.rest, true), true);
  }

  private begin(bytes: Uint8Array): void {
    this.encoding = encodingOf(bytes);
    if (this.encoding !== 'utf-8') this.decoder = new TextDecoder(this.encoding);
    else if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.rest = bytes.subarray(3);
  }

  private decoded(bytes: Uint8Array, last: boolean): string {
    this.rest = new Uint8Array(0);
    if (this.decoder) return this.decoder.decode(bytes, { stream: !last });
    const cut = last ? bytes.length : wholeCharacters(bytes);
    this.rest = bytes.slice(cut);
    const whole = bytes.subarray(0, cut);
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole);
      this.together = 0;
      return text;
    } catch {
      return this.byHand(whole);
    }
  }

  private byHand(bytes: Uint8Array): string {
    const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
    let text = '';
    let valid = 0;
    for (let i = 0; i < bytes.length;) {
      const length = characterLength(bytes, i);
      if (length > 0) {
        if (length > 1) this.valid++;
        else this.together = 0;
        i += length;
        continue;
      }
      if (!MARKS.has(bytes[i]!)) this.tell(bytes[i]!);
      text += utf8.decode(bytes.subarray(valid, i)) + windows1252(bytes[i]!);
      this.odd++;
      valid = ++i;
    }
    return text + utf8.decode(bytes.subarray(valid));
  }

  private tell(byte: number): void {
    this.telling++;
    this.together++;
    if (this.together >= WORD) this.inWords += this.together === WORD ? WORD : 1;
    if (HARDLY_WINDOWS.has(byte)) this.strange++;
  }
}

/** Line ends of text that comes in pieces. */
class LineEnds {
  /** Whether CR ends a line; null before the first line end. */
  private areReturns: boolean | null = null;
  /** A CR at the end of the last piece, before it is known what it is. */
  private held = '';
  private afterReturn = false;

  ofPiece(piece: string, last: boolean): string {
    if (this.areReturns === false) return piece;
    let text = this.held + piece;
    this.held = '';
    if (this.areReturns === null) {
      const first = /\r\n|\r|\n/.exec(text);
      if (first === null) return text;
      if (first[0] === '\r' && first.index === text.length - 1 && !last) {
        this.held = '\r';
        return text.slice(0, -1);
      }
      this.areReturns = first[0] === '\r';
      if (!this.areReturns) return text;
    }
    if (text === '') return text;
    const isRest = this.afterReturn && text.startsWith('\n');
    this.afterReturn = text.endsWith('\r');
    if (isRest) text = text.slice(1);
    return text.replace(/\r\n?/g, '\n');
  }
}

function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const looked = Math.min(bytes.length, LOOKED_AT) & ~1;
  let [even, odd] = [0, 0];
  for (let i = 0; i < looked; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  if (looked >= 4 && odd > looked / 4 && even === 0) return 'utf-16le';
  if (looked >= 4 && even > looked / 4 && odd === 0) return 'utf-16be';
  return 'utf-8';
}

/** How many bytes from here are one valid character of UTF-8; 0 if none are. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1]!;
  const outside =
    (first === 0xe0 && second < 0xa0) || // too long for its character
    (first === 0xed && second > 0x9f) || // half of a pair
    (first === 0xf0 && second < 0x90) ||
    (first === 0xf4 && second > 0x8f); // beyond U+10FFFF
  return outside ? 0 : length;
}

/** Where a character begins that may go on in the next piece. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
