/**
 * The checksum that every stored value carries, in files (scripts/files/file-store.ts) and in IndexedDB (src/trace): CRC-32,
 * as in gzip and PNG. It is against rot, not against people. It finds every change of up to 32 bits in a row, so every
 * flipped bit, and misses one in four billion of all others. SHA-256 would find more, but a page may only await it, and a
 * transaction of IndexedDB commits meanwhile; a page without https does not have it at all.
 *
 * The value's key is part of the checksum, so that a value under another's key is found too.
 */
import { DEEPEST } from './json-text';

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** @param before the checksum of the bytes that came before */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) crc = TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

const textBytes = new TextEncoder();

/** Of bytes that are stored under a key. */
export function checksumOfBytes(key: string, bytes: Uint8Array): number {
  return crc32(bytes, crc32(textBytes.encode(`${key}\0`)));
}

/**
 * Of a value that is stored as it is, without being turned into bytes: plain objects, lists, typed arrays, text, numbers,
 * true, false, null and undefined. Two values have the same checksum if no program can tell them apart, whatever the order
 * of their fields. Throws TypeError for anything else (a Map, a list with a hole, an object that contains itself).
 */
export function checksumOfValue(key: string, value: unknown): number {
  const sum = new Sum(crc32(textBytes.encode(`${key}\0`)));
  sum.add(value, 0);
  return sum.end();
}

/** Gathers small pieces in a buffer, because most of a dialogue is single numbers. */
class Sum {
  private readonly buffer = new Uint8Array(4096);
  private readonly view = new DataView(this.buffer.buffer);
  private used = 0;

  constructor(private crc: number) {}

  end(): number {
    this.flush();
    return this.crc;
  }

  add(value: unknown, depth: number): void {
    if (depth > DEEPEST) throw new TypeError('The value is nested too deeply.');
    if (Number.isNaN(value)) this.tag('N');
    else if (typeof value === 'number') this.number('n', value);
    else if (typeof value === 'string') this.text('s', value);
    else if (value === null) this.tag('0');
    else if (value === undefined) this.tag('u');
    else if (typeof value === 'boolean') this.tag(value ? 't' : 'f');
    else if (Array.isArray(value)) this.list(value, depth);
    else if (ArrayBuffer.isView(value)) this.array(value);
    else this.object(value, depth);
  }

  private list(values: readonly unknown[], depth: number): void {
    this.number('l', values.length);
    for (let i = 0; i < values.length; i++) {
      if (!(i in values)) throw new TypeError('The list has a hole.');
      this.add(values[i], depth + 1);
    }
  }

  private array(array: ArrayBufferView): void {
    this.text('a', Object.prototype.toString.call(array));
    this.bytes(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }

  private object(value: object, depth: number): void {
    if (Object.prototype.toString.call(value) !== '[object Object]')
      throw new TypeError(`A ${typeof value} cannot be stored.`);
    const fields = Object.keys(value).sort();
    this.number('o', fields.length);
    for (const field of fields) {
      this.text('k', field);
      this.add((value as Record<string, unknown>)[field], depth + 1);
    }
  }

  private tag(tag: string): void {
    if (this.used + 9 > this.buffer.length) this.flush();
    this.buffer[this.used++] = tag.charCodeAt(0);
  }

  private number(tag: string, value: number): void {
    this.tag(tag);
    this.view.setFloat64(this.used, value, true);
    this.used += 8;
  }

  private text(tag: string, text: string): void {
    const bytes = textBytes.encode(text);
    this.tag(tag);
    this.bytes(bytes);
  }

  /** Their number too, so that no two values give the same bytes. */
  private bytes(bytes: Uint8Array): void {
    this.number('#', bytes.length);
    this.flush();
    this.crc = crc32(bytes, this.crc);
  }

  private flush(): void {
    this.crc = crc32(this.buffer.subarray(0, this.used), this.crc);
    this.used = 0;
  }
}
