/** The text of a file that a person chose: plain, or compressed with gzip as the results in the repository are. */
import { ShiftLabError } from '../../domain/errors';

/** A few bytes can unpack to gigabytes; the largest run with all its dialogues has some tens of megabytes. */
export const MOST_BYTES = 256 * 1024 * 1024;

/** Rejects with `usage` if the file is damaged, or unpacks to more than `mostBytes`. */
export async function fileText(file: Blob & { readonly name: string }, mostBytes = MOST_BYTES): Promise<string> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return file.text();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      bytes += value.length;
      if (bytes > mostBytes) {
        await reader.cancel();
        break;
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (thrown) {
    const values = { file: file.name };
    throw new ShiftLabError(
      'usage',
      `${file.name} is damaged and cannot be unpacked: save or download it again.`,
      values,
      { cause: thrown },
    );
  }
  throw new ShiftLabError(
    'usage',
    `${file.name} unpacks to more than ${mostBytes} bytes, and no run is that large: choose another file.`,
    {
      file: file.name,
      mostBytes,
    },
  );
}
