/** A file that is served beside the page, as text, with progress as its bytes arrive. */
import { ShiftLabError } from '../../domain/errors';
import { Utf8Text } from '../../domain/utf8-text';

/** Of the files that the build knew, by path (scripts/page/served-results.mjs). */
const sizes = (import.meta.env.SERVED_BYTES ?? {}) as Readonly<Record<string, number>>;

/** null of a file that the build did not know. */
export const servedBytes = (path: string): number | null => sizes[path] ?? null;

export interface FetchOptions {
  readonly signal?: AbortSignal;
  /** After each piece. `totalBytes` is null if neither the build nor the server says it. */
  readonly onPiece?: (receivedBytes: number, totalBytes: number | null) => void;
}

/**
 * `path` is from where the page is. Throws `file-unreachable` if there is no connection or the server has no such file,
 * and `cancelled` once the signal is aborted.
 */
export async function servedText(path: string, { signal, onPiece }: FetchOptions = {}): Promise<string> {
  const unreachable = (why: string, cause?: unknown) =>
    new ShiftLabError('file-unreachable', `${path} could not be fetched: ${why}.`, { path }, { cause });
  const given = <T>(promise: Promise<T>, why: string) =>
    promise.catch((thrown: unknown) => {
      throw signal?.aborted
        ? new ShiftLabError('cancelled', `Fetching ${path} was cancelled.`, { path })
        : unreachable(why, thrown);
    });
  const answer = await given(
    fetch(`${import.meta.env.BASE_URL}${path}`, { signal: signal ?? null }),
    'the server of this page does not respond; check the connection and try again',
  );
  if (!answer.ok)
    throw unreachable(`the server answers ${answer.status}${answer.status < 500 ? '' : '; try again later'}`);
  if (!answer.body) return '';
  const reader = answer.body.getReader();
  const totalBytes = servedBytes(path) ?? bodyBytes(answer.headers);
  const text = new Utf8Text(path, 'file-unreachable');
  let receivedBytes = 0;
  for (;;) {
    const { done, value } = await given(reader.read(), 'the connection was lost; try again');
    if (done) return text.end();
    text.add(value);
    receivedBytes += value.length;
    onPiece?.(receivedBytes, totalBytes);
  }
}

/** null of a compressed body: its length is that of what travels, and bytes are counted as they come out. */
function bodyBytes(headers: Headers): number | null {
  const encoding = headers.get('content-encoding');
  const length = Number(headers.get('content-length') ?? NaN);
  return length > 0 && (encoding === null || encoding === 'identity') ? length : null;
}
