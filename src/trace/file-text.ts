/** The text of a file that a person chose: plain, or compressed with gzip as the results in the repository are. */
import { asShiftLabError, ShiftLabError } from '../domain/errors';
import { shortened } from '../domain/shown-value';
import { Utf8Text } from '../domain/utf8-text';

/** A few bytes can unpack to gigabytes; the largest run with all its dialogues has some tens of megabytes. */
export const MOST_BYTES = 256 * 1024 * 1024;

/** Rejects with `usage` if the file cannot be read, is empty, damaged or not UTF-8, or has more than `mostBytes` when it is unpacked. */
export async function fileText(file: Blob & { readonly name: string }, mostBytes = MOST_BYTES): Promise<string> {
  const name = shortened(file.name, 80);
  const refusal = (why: string, cause?: unknown) =>
    new ShiftLabError('usage', `${name} ${why}.`, { file: name, mostBytes }, { cause });
  const unreadable = (thrown: unknown) =>
    refusal('cannot be read, as if it had been moved or changed: choose it again', thrown);
  const begins = await file
    .slice(0, 2)
    .arrayBuffer()
    .catch((thrown: unknown) => Promise.reject(unreadable(thrown)));
  const [first, second] = new Uint8Array(begins);
  if (first === undefined) throw refusal('is empty: save or download it again');
  // No text begins with this character, so a file that ends after it was a packed one.
  const isPacked = first === 0x1f && (second === 0x8b || second === undefined);
  const text = new Utf8Text(name, 'usage');
  let bytes = 0;
  let notText: ShiftLabError | undefined;
  const stream = isPacked ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((thrown: unknown) => {
      throw isPacked
        ? refusal('is damaged and cannot be unpacked: save or download it again', thrown)
        : unreadable(thrown);
    });
    if (done) {
      if (notText !== undefined) throw notText;
      return text.end();
    }
    bytes += value.length;
    if (bytes > mostBytes) {
      await reader.cancel().catch(() => undefined);
      throw refusal(
        `${isPacked ? 'unpacks to' : 'has'} more than ${mostBytes} bytes, and no run is that large: choose another file`,
      );
    }
    if (notText !== undefined) continue;
    try {
      text.add(value);
    } catch (thrown) {
      // Damage may be what made it no text: the end of a compressed file tells, because its checksum is there.
      notText = asShiftLabError(thrown);
    }
  }
}
