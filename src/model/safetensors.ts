/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header, then raw little-endian data.
 * https://github.com/huggingface/safetensors#format
 *
 * Files are not trusted: every length is checked before memory of that length is allocated, offsets must cover the data
 * without holes or overlaps, and errors name the values. Reads F64 (rounded to f32), F32, F16 and
 * BF16; writes F32.
 */
import { ShiftLabError, type ErrorValues } from '../domain/errors';
import { jsonOf } from '../domain/json-text';
import { shortened, shownValue } from '../domain/shown-value';
import { utf8Text } from '../domain/utf8-text';
import { elementCount, type Shape } from '../engine/buffers';
import { refuseOtherFile } from './other-files';

export interface StoredTensor {
  readonly shape: Shape;
  readonly dtype: string;
  /** The values as they are stored. */
  readonly bytes: Uint8Array;
  /** The values as f32; each call converts them. */
  values(): Float32Array;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The limit of the safetensors format. */
const MAX_HEADER_BYTES = 100_000_000;
const BYTES_PER_ELEMENT: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

function invalid(message: string, values: ErrorValues = {}): ShiftLabError {
  return new ShiftLabError('safetensors-invalid', `safetensors: ${message}`, values);
}

/** @throws safetensors-invalid, or checkpoint-truncated if the file is shorter than its header says */
export function readSafetensors(bytes: Uint8Array, file = 'model.safetensors'): SafetensorsFile {
  refuseOtherFile(bytes, file, 'safetensors-invalid');
  if (bytes.byteLength < 8) throw truncated(8, bytes.byteLength);
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = data.getBigUint64(0, true);
  // No header is so long that its length looks like text: servers answer "Entry not found" where there is no file.
  const first = String.fromCharCode(...bytes.subarray(0, 40));
  if (/^[\t\n\r\x20-\x7e]{8}/.test(first))
    throw invalid(`${shortened(file)} is a text, “${first.trim()}…”, and no weights: download the file itself.`, {
      file,
    });
  if (headerBytes > BigInt(MAX_HEADER_BYTES) || headerBytes < 2n) {
    throw invalid(`the header claims ${headerBytes} bytes; 2 to ${MAX_HEADER_BYTES} are allowed.`, {
      headerBytes: String(headerBytes),
    });
  }
  const start = 8 + Number(headerBytes);
  if (start > bytes.byteLength) throw truncated(start, bytes.byteLength);
  const header = parseHeader(bytes.subarray(8, start));
  const { __metadata__: metadata, ...entries } = header;
  const tensors = readEntries(entries, bytes.subarray(start));
  return { tensors, metadata: isRecord(metadata) ? (metadata as Record<string, string>) : {} };
}

function truncated(needed: number, has: number): ShiftLabError {
  return new ShiftLabError(
    'checkpoint-truncated',
    `The checkpoint is cut off: it has ${has} bytes and needs at least ${needed}. Copy or download it again.`,
    { needed, has },
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const HEADER = 'safetensors: the header';

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  const header = jsonOf(utf8Text(bytes, HEADER, 'safetensors-invalid'), HEADER, 'safetensors-invalid');
  if (!isRecord(header)) throw invalid('the header is not an object.');
  return header;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function readEntries(entries: Record<string, unknown>, data: Uint8Array): Map<string, StoredTensor> {
  const checked = Object.entries(entries).map(([name, entry]) => readEntry(name, entry));
  checked.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of checked) {
    if (begin !== at)
      throw invalid(`tensor ${shortened(name)} begins at ${begin}, but the tensor before it ends at ${at}.`, {
        tensor: shortened(name),
        begin,
        expected: at,
      });
    at = end;
  }
  if (at > data.byteLength) throw truncated(at, data.byteLength);
  if (at < data.byteLength)
    throw invalid(`${data.byteLength - at} bytes follow the last tensor.`, { surplusBytes: data.byteLength - at });
  return new Map(
    checked.map(({ name, dtype, shape, begin, end }) => [
      name,
      { shape, dtype, bytes: data.subarray(begin, end), values: () => decode(dtype, data.subarray(begin, end)) },
    ]),
  );
}

function readEntry(
  name: string,
  entry: unknown,
): { name: string; dtype: string; shape: Shape; begin: number; end: number } {
  const tensor = shortened(name);
  if (!isRecord(entry)) throw invalid(`tensor ${tensor} is not described by an object.`, { tensor });
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES_PER_ELEMENT, dtype)) {
    const shown = typeof dtype === 'string' ? shortened(dtype) : shownValue(dtype);
    throw invalid(`tensor ${tensor} has dtype ${shown}; F64, F32, F16 and BF16 are read.`, { tensor, dtype: shown });
  }
  if (!Array.isArray(shape) || !shape.every(isCount))
    throw invalid(`tensor ${tensor} has shape ${shownValue(shape)}.`, { tensor, shape: shownValue(shape) });
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount) || offsets[1]! < offsets[0]!) {
    throw invalid(`tensor ${tensor} has data_offsets ${shownValue(offsets)}.`, {
      tensor,
      offsets: shownValue(offsets),
    });
  }
  const [begin, end] = offsets as [number, number];
  const needed = elementCount(shape) * BYTES_PER_ELEMENT[dtype]!;
  if (end - begin !== needed) {
    throw invalid(
      `tensor ${tensor} of shape ${shownValue(shape)} in ${dtype} needs ${needed} bytes; its offsets hold ${end - begin}.`,
      { tensor, needed, has: end - begin },
    );
  }
  return { name, dtype, shape, begin, end };
}

function decode(dtype: string, bytes: Uint8Array): Float32Array {
  // A copy, because tensors need not begin at a multiple of their element size; not slice(), which Node's Buffer
  // overrides.
  const aligned = new Uint8Array(bytes);
  if (dtype === 'F32') return new Float32Array(aligned.buffer);
  if (dtype === 'F64') return Float32Array.from(new Float64Array(aligned.buffer));
  const halves = new Uint16Array(aligned.buffer);
  if (dtype === 'F16') return Float32Array.from(halves, halfToNumber);
  const words = Uint32Array.from(halves, (half) => half << 16); // bf16 is the upper half of f32
  return new Float32Array(words.buffer);
}

/** IEEE 754 binary16. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

export interface TensorToWrite {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** A file of F32 tensors, in the order given; data begins at a multiple of 8 bytes. */
export function writeSafetensors(
  tensors: readonly TensorToWrite[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  return assembled(
    tensors.map(({ name, shape, values }) => ({
      name,
      shape,
      dtype: 'F32',
      bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    })),
    metadata,
  );
}

/** The parts of a checkpoint as one file, in the order of the parts. Throws safetensors-invalid if two have the same tensor. */
export function joinSafetensors(parts: readonly SafetensorsFile[]): Uint8Array<ArrayBuffer> {
  const tensors = parts.flatMap((part) => [...part.tensors].map(([name, tensor]) => ({ name, ...tensor })));
  const seen = new Set<string>();
  for (const { name } of tensors) {
    if (seen.has(name)) throw invalid(`two parts have the tensor ${shortened(name)}.`, { tensor: shortened(name) });
    seen.add(name);
  }
  return assembled(tensors, parts[0]?.metadata);
}

function assembled(
  tensors: readonly (Pick<StoredTensor, 'shape' | 'dtype' | 'bytes'> & { readonly name: string })[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let at = 0;
  for (const { name, shape, dtype, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.byteLength] };
    at += bytes.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.byteLength / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + at).fill(0x20, 8, 8 + headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, 8);
  let place = 8 + headerBytes;
  for (const { bytes } of tensors) {
    file.set(bytes, place);
    place += bytes.byteLength;
  }
  return file;
}
