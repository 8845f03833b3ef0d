/** What is no file is refused at once: reading a pipe that nobody writes to, or a device, would never end. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { checkpointsIn } from '../scripts/files/checkpoint-files';
import { FileStore } from '../scripts/files/file-store';
import { readResult } from '../scripts/command-line/command-line';
import { kernelsOption } from '../scripts/command-line/kernels-option';
import { unpackedFile } from '../scripts/files/packed.mjs';
import { readNamedFile } from '../scripts/files/regular-file.mjs';
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

const run = promisify(execFile);
const reading = (path: string) =>
  `import { unpackedFile } from './scripts/files/packed.mjs'; process.stdout.write(unpackedFile('${path}'))`;
const reads = (shell: string, path: string) =>
  run('bash', ['-c', shell.replace('READ', `"${process.execPath}" --input-type=module -e "${reading(path)}"`)]);

it('a pipe is waited for while its program takes its time, in pieces and without a byte at the beginning', async () => {
  const slow = '(sleep 0.4; printf one; sleep 0.4; printf two)';
  const given = join(folder, 'slow');
  const later = join(folder, 'later');
  execFileSync('mkfifo', [given, later]);
  const found = await Promise.all([
    reads(`READ < <(${slow})`, '/dev/stdin'),
    reads(`READ 9< <(${slow})`, '/dev/fd/9'),
    reads(`${slow} > ${given} & READ`, given),
    reads(`READ & sleep 0.6; ${slow} > ${later}; wait`, later),
    reads(`true | READ`, '/dev/stdin'),
  ]);
  expect(found.map(({ stdout }) => stdout)).toEqual(['onetwo', 'onetwo', 'onetwo', 'onetwo', '']);
}, 30_000);

describe('a pipe that nobody writes to', () => {
  it('is waited for a while, which is said, and then refused', () => {
    const said: string[] = [];
    const patience = { sayAfterMs: 20, writerMs: 100, silentMs: 100 };
    expect(() => readNamedFile(pipe, { patience, say: (line) => said.push(line) })).toThrow(
      'no program began to write to it',
    );
    expect(said).toEqual([`Waiting for a program that writes to the pipe ${pipe} (Ctrl+C ends this).`]);
  });

  it('is refused too when a program has it open and is silent', async () => {
    const silent = spawn('sh', ['-c', `exec sleep 60 1<>${pipe}`]);
    await new Promise((done) => setTimeout(done, 300));
    try {
      const patience = { sayAfterMs: 20, writerMs: 10_000, silentMs: 100 };
      const said: string[] = [];
      expect(() => readNamedFile(pipe, { patience, say: (line) => said.push(line) })).toThrow(
        'its program has written nothing for',
      );
      expect(said).toEqual([`Waiting for more from the pipe ${pipe} (Ctrl+C ends this).`]);
    } finally {
      silent.kill('SIGKILL');
    }
  });

  it.each([
    ['the command', ''],
    [
      'one that answers signals',
      `import { Interruption } from './scripts/machine/interruption.mjs'; new Interruption();`,
    ],
  ])(
    'does not keep Ctrl+C from ending %s',
    async (_which, before) => {
      const reader = spawn(process.execPath, ['--input-type=module', '-e', before + reading(pipe)], { stdio: 'pipe' });
      await new Promise((done) => reader.stderr.once('data', done)); // It says that it waits.
      reader.kill('SIGINT');
      expect(await new Promise((done) => reader.once('exit', (_, signal) => done(signal)))).toBe('SIGINT');
    },
    20_000,
  );
});

it('a pipe that never ends, and a file of gigabytes, are refused by their size', async () => {
  const huge = join(folder, 'huge.json');
  writeFileSync(huge, '');
  truncateSync(huge, 5 * 2 ** 30);
  for (const read of [() => readResult(huge), () => kernelsOption(huge)])
    expect(read).toThrow(/huge\.json cannot be read: it is larger than 256 MiB\.$/);
  const models = mkdtempSync(join(folder, 'models-'));
  mkdirSync(join(models, 'policy'));
  for (const [name, limit] of [
    ['config.json', 256],
    ['model.safetensors', 2048],
  ] as const) {
    if (name !== 'config.json') {
      rmSync(join(models, 'policy/config.json'));
      writeFileSync(join(models, 'policy/config.json'), '{}');
    }
    symlinkSync(huge, join(models, 'policy', name));
    await expect(checkpointsIn(models)('clarify', 'policy')).rejects.toMatchObject({
      code: 'checkpoint-missing',
      message: expect.stringContaining(`it is larger than ${limit} MiB`),
    });
  }
  const endless = spawn('sh', ['-c', `exec cat /dev/zero > ${pipe}`]);
  try {
    expect(() => readNamedFile(pipe, { mostBytes: 200_000 })).toThrow('it is larger than 200000 bytes');
  } finally {
    endless.kill('SIGKILL');
  }
});

function folderOf(store: FileStore): string {
  return store.place.slice('in '.length);
}
