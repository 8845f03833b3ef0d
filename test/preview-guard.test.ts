/** The server that npm start serves the built page with: nothing from outside of its folder, and ranges as they were asked. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { previewGuard } from '../scripts/page/preview-guard.mjs';

const root = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
const servers: PreviewServer[] = [];
let addresses: string[];

beforeAll(async () => {
  for (const folder of ['dist/folder', 'dist/to-index', 'outside']) mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['dist/a b.txt', 'dist/folder/index.html', 'outside/secret.txt'])
    writeFileSync(join(root, file), '0123456789');
  symlinkSync(join(root, 'outside/secret.txt'), join(root, 'dist/link.txt'));
  symlinkSync(join(root, 'outside'), join(root, 'dist/linked'));
  symlinkSync(join(root, 'outside/secret.txt'), join(root, 'dist/to-index/index.html'));
  symlinkSync('a b.txt', join(root, 'dist/inside.txt'));
  for (const [i, base] of ['/', '/course/week-3/'].entries())
    servers.push(
      await preview({
        ...{ root, base, configFile: false, appType: 'mpa', logLevel: 'silent', plugins: [previewGuard()] },
        preview: { host: 'localhost', port: 4500 + i, open: false },
      }),
    );
  addresses = servers.map(({ resolvedUrls }) => resolvedUrls!.local[0]!);
});
afterAll(() => Promise.all(servers.map((server) => server.close())));

const get = (path: string, range?: string, at = 0) =>
  fetch(`${addresses[at]}${path}`, range === undefined ? {} : { headers: { range } });

it('serves its own files, and says that their types are what it says', async () => {
  for (const at of [0, 1])
    for (const path of ['a%20b.txt', 'inside.txt', 'folder/']) {
      const response = await get(path, undefined, at);
      expect([path, response.status, await response.text()]).toEqual([path, 200, '0123456789']);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
});

it('follows no link out of its folder', async () => {
  for (const at of [0, 1])
    for (const path of ['link.txt', 'linked/secret.txt', 'to-index/', 'linked/../link.txt', '%6cink.txt'])
      expect([path, (await get(path, undefined, at)).status]).toEqual([path, 404]);
  expect((await get('%E0%A4%A')).status).toBe(400);
  expect((await get('a%00b')).status).toBe(400);
});

it.each([
  ['bytes=5-1', 416, ''],
  ['bytes=10-', 416, ''],
  ['bytes=-0', 416, ''],
  ['bytes=x-y', 416, ''],
  ['bytes=-', 416, ''],
  ['bytes=2-4', 206, '234'],
  ['bytes=7-', 206, '789'],
  ['bytes=7-99', 206, '789'],
  ['bytes=0-0', 200, '0123456789'],
  ['bytes=-3', 200, '0123456789'],
  ['bytes=0-1,4-5', 200, '0123456789'],
  ['lines=1-2', 200, '0123456789'],
])('Range: %s is answered with %i', async (range, status, body) => {
  const response = await get('a%20b.txt', range);
  expect([response.status, await response.text()]).toEqual([status, body]);
  if (status === 416) expect(response.headers.get('content-range')).toBe('bytes */10');
});
