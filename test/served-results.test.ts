/** Results are compressed in the repository and plain JSON where the page fetches them. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packed } from '../scripts/files/packed.mjs';
import { servedResults } from '../scripts/page/served-results.mjs';

interface Plugin {
  config(): { define: Record<string, string> };
  generateBundle(): void;
  configureServer(server: unknown): void;
}
const plugin = servedResults() as unknown as Plugin;

/** What the dev server answers; null if it leaves the request to others. */
function answer(folder: string, url: string, served = plugin): string | null {
  const handlers = new Map<string, (request: object, response: object, next: () => void) => void>();
  served.configureServer({
    middlewares: { use: (path: string, handler: never) => void handlers.set(path, handler) },
  });
  let body: string | null = null;
  const response = { setHeader: () => undefined, end: (bytes: Uint8Array) => (body = new TextDecoder().decode(bytes)) };
  handlers.get(folder)!({ url }, response, () => undefined);
  return body;
}

describe('the results that are served', () => {
  const emitted = new Map<string, Uint8Array>();
  plugin.generateBundle.call({
    emitFile: ({ fileName, source }: { fileName: string; source: Uint8Array }) => emitted.set(fileName, source),
  } as unknown as Plugin);

  it('are plain JSON in the built page, and the page knows their sizes', () => {
    for (const path of [
      'results/stories.json',
      'results/math-chat.json',
      'results/talk/casino.json',
      'recorded/index.json',
      'recorded/clarify.json',
      'replay/clarify-naive-1.json',
    ])
      expect(() => JSON.parse(new TextDecoder().decode(emitted.get(path))) as unknown, path).not.toThrow();
    expect(
      [...emitted.keys()].filter((path) => !/^(results|results\/talk|recorded|replay)\/[\w.-]+\.json$/.test(path)),
    ).toEqual([]);
    const sizes = JSON.parse(plugin.config().define['import.meta.env.SERVED_BYTES']!) as Record<string, number>;
    expect(sizes).toEqual(Object.fromEntries([...emitted].map(([path, { length }]) => [path, length])));
  });

  it('are listed by story, each once, without their numbers', () => {
    const text = new TextDecoder().decode(emitted.get('results/index.json'));
    const listed = (JSON.parse(text) as { runs: { file: string; label: string }[] }[]).flatMap(({ runs }) => runs);
    const results = [...emitted.keys()].filter(
      (path) => /^results\/[\w.-]+\.json$/.test(path) && !/\/(index|stories|lessons)\.json$/.test(path),
    );
    expect(listed.map(({ file }) => `results/${file}`).toSorted()).toEqual(results.toSorted());
    expect(listed.every(({ label }) => label !== '')).toBe(true);
    expect(text.length).toBeLessThan(10_000);
    expect(answer('/results', '/index.json')).toBe(text);
  });

  it('are the same from the dev server, which serves nothing else', () => {
    expect(answer('/results', '/math-chat.json?t=1')).toBe(
      new TextDecoder().decode(emitted.get('results/math-chat.json')),
    );
    expect(answer('/recorded', '/index.json')).toContain('clarify.json');
    for (const url of ['/none.json', '/../package.json', '/math-chat.json.gz', '/lavapipe/math-chat.json'])
      expect(answer('/results', url), url).toBeNull();
  });

  it.each([
    ['is not compressed', '{}', /wrong\.json\.gz cannot be read: .*not compressed/],
    ['has no end', packed('{"a": 1}').subarray(0, 15), /wrong\.json\.gz cannot be read: its end is missing/],
  ])('are refused with the name of a file that %s', (_, content, reason) => {
    const folder = mkdtempSync(join(tmpdir(), 'shiftlab-served-'));
    mkdirSync(join(folder, 'recorded'));
    writeFileSync(join(folder, 'wrong.json.gz'), content);
    const damaged = servedResults(folder) as unknown as Plugin;
    expect(() => damaged.generateBundle()).toThrow(reason);
    expect(() => answer('/results', '/wrong.json', damaged)).toThrow(reason);
  });
});
