/**
 * What is in a file: itself, or what is packed in it (gzip, zip; found from its first bytes). Unpacking is streamed, and held to
 * limits, because a small file can unpack to more than any disk. Names within an archive are only shown: nothing is written
 * under them. One that leads out of its archive is refused all the same, since no honest program writes it.
 */
import {
  Gunzip,
  Unzip,
  UnzipInflate,
  type AsyncFlateStreamHandler,
  type UnzipDecoder,
  type UnzipDecoderConstructor,
  type UnzipFile,
} from 'fflate';
import { ZipFlags } from './zip-flags';
import { asShiftLabError, ShiftLabError } from '../../domain/errors';
import { shortened } from '../../domain/shown-value';
import type { LogFile } from '../log-file';
import { joined } from './text-of-bytes';

export type Unpacked =
  /** A file begins. What follows is its bytes, until another one begins. */
  | { readonly type: 'file'; readonly name: string }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  /** A file that is not read, and why. */
  | { readonly type: 'refused'; readonly name: string; readonly error: ShiftLabError }
  /** So much more of the file on the disk was read. */
  | { readonly type: 'read'; readonly bytes: Uint8Array };

export interface UnpackingLimits {
  /** Unpacked, of one file on the disk. */
  readonly bytes: number;
  /** Unpacked to packed; JSON of people's dialogues has 3 to 20. */
  readonly ratio: number;
  /** The ratio counts from here on: a short file of the same line a thousand times is no attack. */
  readonly ratioFromBytes: number;
  readonly files: number;
}

export const UNPACKING_LIMITS: UnpackingLimits = {
  bytes: 4 * 1024 ** 3,
  ratio: 200,
  ratioFromBytes: 32 * 1024 ** 2,
  files: 10_000,
};

/** Unpacked at once, so that a bomb shows before it has filled the memory: deflate makes at most 1,032 bytes of one. */
const SLICE_BYTES = 16 * 1024;
const GZIP = [0x1f, 0x8b];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** Stored, and deflated. */
const READ_METHODS: readonly number[] = [0, 8];
/** Other ways of packing that a zip may have; 99 is encrypted. What is packed in them is passed over. */
const OTHER_METHODS = [...Array.from({ length: 20 }, (_, i) => i + 1), ...Array.from({ length: 10 }, (_, i) => i + 90)];

/** @throws ShiftLabError `archive-refused` for what is damaged or beyond the limits; whatever reading the file throws */
export async function* unpacked(file: LogFile, limits = UNPACKING_LIMITS): AsyncGenerator<Unpacked> {
  let unpacker: Unpacker | null = null;
  let first: Uint8Array = new Uint8Array(0);
  for await (const bytes of file.pieces()) {
    yield { type: 'read', bytes };
    let piece = bytes;
    if (unpacker === null) {
      piece = first = joined(first, bytes);
      if (first.length < ZIP.length) continue;
      unpacker = unpackerOf(file.name, first, limits);
    }
    for (let at = 0; at < piece.length; at += unpacker.sliceBytes)
      yield* unpacker.push(piece.subarray(at, at + unpacker.sliceBytes));
  }
  if (unpacker === null) {
    unpacker = new Plain(file.name);
    yield* unpacker.push(first);
  }
  yield* unpacker.end();
}

interface Unpacker {
  readonly sliceBytes: number;
  push(bytes: Uint8Array): Unpacked[];
  end(): Unpacked[];
}

function unpackerOf(name: string, first: Uint8Array, limits: UnpackingLimits): Unpacker {
  if (GZIP.every((byte, i) => first[i] === byte)) return new Packed(name, limits, 'gzip');
  if (ZIP.every((byte, i) => first[i] === byte)) return new Packed(name, limits, 'zip');
  return new Plain(name);
}

class Plain implements Unpacker {
  readonly sliceBytes = 1024 * 1024;
  private begun = false;
  constructor(private readonly name: string) {}

  push(bytes: Uint8Array): Unpacked[] {
    const piece: Unpacked = { type: 'bytes', bytes };
    if (this.begun) return [piece];
    this.begun = true;
    return [{ type: 'file', name: this.name }, piece];
  }

  end(): Unpacked[] {
    return [];
  }
}

/** gzip holds one file and zip many; fflate unpacks both, and what it finds is collected for each slice. */
class Packed implements Unpacker {
  readonly sliceBytes = SLICE_BYTES;
  private found: Unpacked[] = [];
  private packedBytes = 0;
  private unpackedBytes = 0;
  private files = 0;
  private readonly input: { push(bytes: Uint8Array, last: boolean): void };
  private readonly flags = new ZipFlags();
  /** The next file's bytes are passed over. */
  private passes = false;

  constructor(
    private readonly name: string,
    private readonly limits: UnpackingLimits,
    kind: 'gzip' | 'zip',
  ) {
    if (kind === 'zip') {
      const zip = new Unzip((entry) => this.entry(entry));
      for (const method of OTHER_METHODS) zip.register(passedOver(method));
      zip.register(this.inflated());
      this.input = {
        push: (bytes, last) => {
          this.flags.push(bytes);
          zip.push(bytes, last);
        },
      };
    } else {
      this.found.push({ type: 'file', name });
      this.input = new Gunzip((bytes) => this.take(bytes));
    }
  }

  push(bytes: Uint8Array): Unpacked[] {
    this.packedBytes += bytes.length;
    return this.unpacking(() => this.input.push(bytes, false));
  }

  end(): Unpacked[] {
    return this.unpacking(() => this.input.push(new Uint8Array(0), true));
  }

  private unpacking(step: () => void): Unpacked[] {
    try {
      step();
    } catch (thrown) {
      if (thrown instanceof ShiftLabError) throw thrown;
      throw refused(this.name, `it is damaged or encrypted (${asShiftLabError(thrown).message.slice(0, 60)})`);
    }
    const { found } = this;
    this.found = [];
    return found;
  }

  private take(bytes: Uint8Array): void {
    this.unpackedBytes += bytes.length;
    const { unpackedBytes, packedBytes, limits } = this;
    if (unpackedBytes > limits.bytes) throw refused(this.name, `it unpacks to more than ${limits.bytes} bytes`);
    if (unpackedBytes > limits.ratioFromBytes && unpackedBytes > limits.ratio * packedBytes)
      throw refused(this.name, `it unpacks to more than ${limits.ratio} times its size`);
    this.found.push({ type: 'bytes', bytes });
  }

  private entry(entry: UnzipFile): void {
    if (++this.files > this.limits.files) throw refused(this.name, `it has more than ${this.limits.files} files`);
    const name = `${this.name} › ${entry.name}`;
    if (/\/$/.test(entry.name) || /(^|\/)(__MACOSX\/|\.)/.test(entry.name.replace(/^(\.\.?\/)+/, '../'))) {
      if (!leadsOut(entry.name)) return;
    }
    const why = this.whyNotRead(entry);
    this.passes = why !== null;
    if (why !== null) this.found.push({ type: 'refused', name, error: refused(name, why) });
    let begun = false;
    let passes = this.passes;
    entry.ondata = (error, bytes) => {
      if (passes) return;
      if (error) throw error;
      const is = (magic: readonly number[]) => magic.every((byte, i) => bytes[i] === byte);
      if (!begun && (is(ZIP) || is(GZIP))) {
        passes = true;
        this.found.push({ type: 'refused', name, error: refused(name, 'it is an archive within an archive') });
        return;
      }
      if (!begun) this.found.push({ type: 'file', name });
      begun = true;
      this.take(bytes);
    };
    // Also what is passed over: fflate keeps the bytes of a file that was not started.
    entry.start();
  }

  private whyNotRead({ name, compression }: UnzipFile): string | null {
    if (leadsOut(name)) return 'its name leads out of the archive';
    if (this.flags.isEncrypted(name)) return 'it is encrypted';
    return READ_METHODS.includes(compression) ? null : `it is packed in a way that is not read (method ${compression})`;
  }

  /** For deflated files. Of an encrypted one the bytes are no deflated ones. */
  private inflated(): UnzipDecoderConstructor {
    const passes = () => this.passes;
    return class implements UnzipDecoder {
      static readonly compression = 8;
      ondata!: AsyncFlateStreamHandler;
      private readonly inner = passes() ? null : new UnzipInflate();
      push(bytes: Uint8Array, last: boolean): void {
        if (!this.inner) return;
        this.inner.ondata = this.ondata;
        this.inner.push(bytes, last);
      }
    };
  }
}

const passedOver = (method: number): UnzipDecoderConstructor =>
  class implements UnzipDecoder {
    static readonly compression = method;
    ondata!: AsyncFlateStreamHandler;
    push(): void {
      // What cannot be unpacked is let go.
    }
  };

/** "..", an absolute path, a drive, a backslash, or a character that is not seen. */
const leadsOut = (name: string): boolean =>
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /(^|\/)\.\.(\/|$)|^\/|^[A-Za-z]:|\\|[\0-\x1f]/.test(name);

const refused = (name: string, why: string): ShiftLabError =>
  new ShiftLabError('archive-refused', `${shortened(name, 120)} was not unpacked: ${why}.`, {
    file: shortened(name, 120),
    why,
  });
