/** What is no file is refused at once: reading a pipe that nobody writes to, or a device, would never end. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkpointsIn } from '../scripts/files/checkpoint-files';
import { FileStore } from '../scripts/files/file-store';
import { unpackedFile } from '../scripts/files/packed.mjs';
import { tuningIn } from '../scripts/files/tuning-file';

const folder = mkdtempSync(join(tmpdir(), 'shiftlab-no-file-'));
const pipe = join(folder, 'pipe');
execFileSync('mkfifo', [pipe]);
const server = createServer().listen(join(folder, 'socket'));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const NO_FILES = { 'a pipe': pipe, 'a socket': join(folder, 'socket'), 'a device that never ends': '/dev/zero' };

describe.each(Object.entries(NO_FILES))('%s', (_, path) => {
  it('in the place of a stored value is refused by name, and its key can be set aside', async () => {
    const store = new FileStore(mkdtempSync(join(folder, 'store-')));
    await store.put('header', { a: 1 });
    symlinkSync(path, join(folderOf(store), 'logs%2F1'));
    await expect(store.get('logs/1')).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining('it is a pipe, a socket or a device'),
    });
    expect(await store.get('header')).toEqual({ a: 1 });
    await store.setAside('logs/1');
    expect(await store.get('logs/1')).toBeUndefined();
  });

  it('in the place of a base model is refused by name', async () => {
    const models = mkdtempSync(join(folder, 'models-'));
    mkdirSync(join(models, 'policy'));
    symlinkSync(path, join(models, 'policy', 'config.json'));
    await expect(checkpointsIn(models)('clarify', 'policy')).rejects.toMatchObject({
      code: 'checkpoint-missing',
      message: expect.stringContaining('it is a pipe, a socket or a device'),
    });
  });

  it('in the place of the measured kernels counts as none', async () => {
    expect(await tuningIn(path).get('any')).toBeUndefined();
  });
});

it('a socket or a device is refused as input; a pipe is read, because a shell gives one for <(program)', () => {
  for (const path of ['/dev/zero', NO_FILES['a socket']])
    expect(() => unpackedFile(path)).toThrow('cannot be read: it is a pipe, a socket or a device');
  const reader = `import { unpackedFile } from './scripts/files/packed.mjs'; process.stdout.write(unpackedFile('/dev/stdin'))`;
  const read = execFileSync('sh', ['-c', `echo piped | "${process.execPath}" --input-type=module -e "${reader}"`]);
  expect(read.toString()).toBe('piped\n');
});

function folderOf(store: FileStore): string {
  return store.place.slice('in '.length);
}
