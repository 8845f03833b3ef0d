/**
 * The f32 vectors of a stored value as a safetensors file (https://github.com/huggingface/safetensors#format): each is a tensor
 * of one dimension, named by where it is in the value. Everything else of the value is left out. src/model reads and writes
 * the shapes too; a store knows none.
 */

/** Null if there are no vectors in it. */
export function flatSafetensors(value: unknown): Uint8Array | null {
  const tensors = [...vectorsIn(value, '')];
  if (tensors.length === 0) return null;
  let at = 0;
  const header = Object.fromEntries(
    tensors.map(([name, { length, byteLength }]) => [
      name,
      { dtype: 'F32', shape: [length], data_offsets: [at, (at += byteLength)] },
    ]),
  );
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(text.length / 8) * 8; // padded with spaces, so that the data is aligned
  const file = new Uint8Array(8 + headerBytes + at).fill(0x20, 8, 8 + headerBytes);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  file.set(text, 8);
  let offset = 8 + headerBytes;
  for (const [, vector] of tensors)
    for (const number of vector) {
      view.setFloat32(offset, number, true);
      offset += 4;
    }
  return file;
}

function* vectorsIn(value: unknown, name: string): Generator<readonly [string, Float32Array]> {
  if (value instanceof Float32Array) {
    if (value.length > 0) yield [name || 'values', value];
  } else if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value))
    for (const [key, inner] of Object.entries(value)) yield* vectorsIn(inner, name ? `${name}.${key}` : key);
}
