/** Served files: their text, the progress while they arrive, and the error if they do not. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchWords } from './fetch-words';
import { servedText } from './served-file';

afterEach(() => vi.unstubAllGlobals());

/** A body in pieces of bytes; one that ends in an error where `broken`. */
function body(pieces: readonly Uint8Array<ArrayBuffer>[], broken = false): ReadableStream<Uint8Array<ArrayBuffer>> {
  const left = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = left.shift();
      if (piece) controller.enqueue(piece);
      else if (broken) controller.error(new TypeError('network error'));
      else controller.close();
    },
  });
}
const answering = (make: () => Response) => vi.stubGlobal('fetch', async () => make());
const text = new TextEncoder().encode('λ = 0.3');
const pieces = [text.slice(0, 1), text.slice(1)]; // the first letter is cut in two

describe('a served file', () => {
  it('arrives whole, and reports after each piece how many bytes of how many are here', async () => {
    const reported: (number | null)[][] = [];
    answering(() => new Response(body(pieces), { headers: { 'content-length': String(text.length) } }));
    expect(await servedText('a.json', { onPiece: (...piece) => reported.push(piece) })).toBe('λ = 0.3');
    expect(reported).toEqual([
      [1, 8],
      [8, 8],
    ]); // λ is two bytes
  });

  it('has no known length where the server says none, or that of a compressed body', async () => {
    for (const headers of [{}, { 'content-length': '4', 'content-encoding': 'gzip' }]) {
      const totals: (number | null)[] = [];
      answering(() => new Response(body(pieces), { headers: headers as Record<string, string> }));
      await servedText('a.json', { onPiece: (_, totalBytes) => totals.push(totalBytes) });
      expect(totals).toEqual([null, null]);
    }
  });

  it('that is missing, interrupted or without a server gives an error that says so, not a page of the server', async () => {
    answering(() => new Response('<h1>Not found</h1>', { status: 404 }));
    await expect(servedText('results/none.json')).rejects.toMatchObject({
      code: 'file-unreachable',
      message: expect.stringContaining('404'),
    });
    answering(() => new Response(body(pieces, true)));
    await expect(servedText('results/none.json')).rejects.toMatchObject({
      code: 'file-unreachable',
      message: expect.stringContaining('was lost'),
    });
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(servedText('results/none.json')).rejects.toMatchObject({
      code: 'file-unreachable',
      message: expect.stringContaining('does not respond'),
    });
  });

  it('that the person cancelled is not reported as an error of the connection', async () => {
    const abort = new AbortController();
    vi.stubGlobal(
      'fetch',
      async (_: string, { signal }: RequestInit) =>
        new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error))),
    );
    const waiting = servedText('a.json', { signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });
});

it('the progress of a fetch is given in bytes, per cent and time left, as far as these are known', () => {
  expect(fetchWords(0, null, 1)).toBe('Waiting for the server');
  expect(fetchWords(500_000, 2_000_000, 10)).toBe('500 kB of 2.0 MB, 25\u202f%, about 30 seconds left'); // 10 s for a quarter
  expect(fetchWords(500_000, null, 10)).toBe('500 kB so far; the total size is not known');
});
