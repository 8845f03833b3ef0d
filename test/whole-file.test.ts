/** Files that a script writes: a bad path is refused before the work, a file is whole, and no content is lost at the end. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import fs from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type { ShiftLabError } from '../src/domain/errors';
import { main } from '../scripts/experiment';
import { main as exportCommand } from '../scripts/export';
import { writeManifest } from '../scripts/pretrain';
import { main as record } from '../scripts/record';
import { main as report } from '../scripts/report';
import { readJson } from '../scripts/command-line/command-line';
import { unpackedFile } from '../scripts/files/packed.mjs';
import { moveAside, writeWhole } from '../scripts/files/disk';
import { withOwnStore } from '../scripts/files/store-owner';
import { requireApart, requireWritable, writeOrKeep } from '../scripts/files/whole-file';

const ROOT = resolve(import.meta.dirname, '..');
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'))));

it('makes the folder, and leaves nothing beside the file', async () => {
  const file = join(folder, 'a/b/result.json');
  await requireWritable('--out', file);
  expect(readdirSync(join(folder, 'a/b'))).toEqual([]);
  await writeWhole(file, 'one');
  await writeWhole(file, 'two');
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['result.json']);
  expect(readFileSync(file, 'utf8')).toBe('two');
});

it('compresses what is named .gz, and reads it back', async () => {
  const file = join(folder, 'result.json.gz');
  await writeWhole(file, '{"a": 1}');
  expect([...readFileSync(file).subarray(0, 2)]).toEqual([0x1f, 0x8b]);
  expect(readJson(file)).toEqual({ a: 1 });
  expect(() => unpackedFile(file, 4)).toThrow(/result\.json\.gz cannot be read: it unpacks to more than 4 bytes/);
  writeFileSync(file, readFileSync(file).subarray(0, 12));
  expect(() => readJson(file)).toThrow(/result\.json\.gz cannot be read: its end is missing/);
  writeFileSync(file, '{"a": 1}');
  expect(() => readJson(file)).toThrow(/result\.json\.gz cannot be read: its name ends with \.gz, but it is not/);
});

it.runIf(process.platform === 'linux')('says at once that no folder can be made in /proc', async () => {
  await expect(requireWritable('--out', '/proc/none/result.json')).rejects.toMatchObject({ code: 'usage' });
  await expect(withOwnStore('/proc/self', async () => undefined)).rejects.toMatchObject({
    code: 'storage-unavailable',
  });
});

it('leaves no temporary file when it fails', async () => {
  mkdirSync(join(folder, 'result.json'));
  await expect(writeWhole(join(folder, 'result.json'), 'text')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['result.json']);
});

it('replaces the old file by nothing less than the whole content, even where one write() takes only a part', async () => {
  const file = join(folder, 'result.json');
  const open = fs.open.bind(fs);
  const partly = vi.spyOn(fs, 'open').mockImplementation(async (...given) => {
    const handle = await open(...given);
    const write = handle.write.bind(handle) as (...more: unknown[]) => Promise<{ bytesWritten: number; buffer: never }>;
    handle.write = ((bytes: Uint8Array, from: number, length: number, position: null) =>
      write(bytes, from, Math.ceil(length / 2), position)) as unknown as typeof handle.write;
    return handle;
  });
  try {
    await writeWhole(file, '0123456789');
    await writeWhole(`${file}.bytes`, new Uint8Array([1, 2, 3, 4]));
  } finally {
    partly.mockRestore();
  }
  expect(readFileSync(file, 'utf8')).toBe('0123456789');
  expect([...readFileSync(`${file}.bytes`)]).toEqual([1, 2, 3, 4]);
});

const refusal = (sentence: string) => ({ message: expect.stringContaining(sentence) as string });

it('keeps the mode of the file that it replaces', async () => {
  const file = join(folder, 'secret.json');
  writeFileSync(file, 'old');
  chmodSync(file, 0o640);
  await writeWhole(file, 'new');
  expect([statSync(file).mode & 0o7777, readFileSync(file, 'utf8')]).toEqual([0o640, 'new']);
});

it('writes what a link points to, and leaves the link, even if its file does not exist yet', async () => {
  symlinkSync('real.json', join(folder, 'link.json'));
  symlinkSync('link.json', join(folder, 'second.json'));
  for (const content of ['one', 'two']) {
    await requireWritable('--out', join(folder, 'second.json'));
    await writeWhole(join(folder, 'second.json'), content);
    expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe(content);
  }
  expect(readlinkSync(join(folder, 'second.json'))).toBe('link.json');
  expect(readdirSync(folder).sort()).toEqual(['link.json', 'real.json', 'second.json']);
});

it('refuses links that lead nowhere or in a circle, sockets, and a name that ends in a slash', async () => {
  symlinkSync('circle', join(folder, 'circle'));
  symlinkSync(join(folder, 'not/there'), join(folder, 'dangling'));
  const server = createServer().listen(join(folder, 'socket'));
  await once(server, 'listening');
  for (const [name, sentence] of [
    ['circle', 'circle cannot be written: its links lead in a circle.'],
    ['dangling', 'not/there, whose folder does not exist.'],
    ['socket', 'socket cannot be written: it is a socket; name a file.'],
    ['new/', 'cannot be written: it is a folder; name a file.'],
    [`${'x'.repeat(300)}.json`, 'cannot be written: the name is too long; choose a shorter one.'],
  ] as const) {
    await expect(requireWritable('--out', `${folder}/${name}`)).rejects.toMatchObject({
      code: 'usage',
      ...refusal(sentence),
    });
    await expect(writeWhole(`${folder}/${name}`, 'text')).rejects.toMatchObject(refusal(sentence));
  }
  expect(readdirSync(folder).sort()).toEqual(['circle', 'dangling', 'socket']);
  server.close();
});

it('writes a name of the longest length that the disk allows', async () => {
  const file = join(folder, 'x'.repeat(255));
  await requireWritable('--out', file);
  await writeWhole(file, 'text');
  expect(readdirSync(folder)).toEqual(['x'.repeat(255)]);
});

it.runIf(process.platform === 'linux')('writes to devices and pipes, and never replaces them', async () => {
  const before = statSync('/dev/null');
  await requireWritable('--out', '/dev/null');
  await writeWhole('/dev/null', 'text');
  expect(statSync('/dev/null')).toMatchObject({ ino: before.ino, mode: before.mode });
  await expect(writeWhole('/dev/full', 'text')).rejects.toMatchObject({
    code: 'storage-full',
    message: '/dev/full cannot be written: the disk is full.',
  });
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await requireWritable('--out', pipe);
  await expect(writeWhole(pipe, 'text')).rejects.toMatchObject(refusal('no program reads from this pipe'));
  const long = 'x'.repeat(300_000); // more than a pipe holds
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
  let heard = '';
  reader.stdout.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  const ended = once(reader, 'close');
  await vi.waitUntil(
    () =>
      writeWhole(pipe, long).then(
        () => true,
        () => false,
      ),
    { timeout: 20_000 },
  );
  await ended;
  expect(heard === long).toBe(true);
  expect(statSync(pipe).isFIFO()).toBe(true);
  expect(readdirSync(folder)).toEqual(['pipe']);
});

it.runIf(process.platform === 'linux')('writes behind what standard output has already, even if that is a file', () => {
  const file = join(folder, 'output');
  const command = join(ROOT, 'test/fixtures/write-file.ts');
  for (const [out, content] of [
    ['/dev/stdout', 'one'],
    ['/dev/fd/1', 'two'],
    ['/proc/self/fd/1', 'three'],
  ] as const) {
    const descriptor = openSync(file, 'a');
    spawnSync(process.execPath, [join(ROOT, 'scripts/run.mjs'), command, out, content], {
      stdio: ['ignore', descriptor, 'inherit'],
    });
    closeSync(descriptor);
  }
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nthree\n');
  expect(readdirSync(folder)).toEqual(['output']);
});

it('an experiment refuses a folder, a file for a folder, and one file for two things, before it opens a device', async () => {
  writeFileSync(join(folder, 'file'), '');
  const run = (...words: string[]) =>
    main(['--preset', 'clarify-smoke', ...words], { signal: new AbortController().signal });
  await expect(run('--out', folder)).rejects.toMatchObject({
    code: 'usage',
    message: `--out ${folder} cannot be written: it is a folder; name a file.`,
  });
  await expect(run('--out', join(folder, 'file/result.json'))).rejects.toMatchObject({
    code: 'usage',
    message: `--out ${join(folder, 'file/result.json')} cannot be written: a part of its path is a file and not a folder.`,
  });
  await expect(run('--out', join(folder, 'x.json'), '--record', folder)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^--record /),
  });
  await expect(run('--out', 'x.json', '--record', './x.json')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/same file/),
  });
});

it('saves what can no longer be written in another place, says where, and writes the other files', async () => {
  const [lost, other] = [join(folder, 'result.json'), join(folder, 'other.json')];
  mkdirSync(lost);
  const failure = (await writeOrKeep([
    [lost, 'one'],
    [other, 'two'],
  ]).catch((thrown: unknown) => thrown)) as ShiftLabError;
  expect(failure.code).toBe('storage-unavailable');
  const copy = String(failure.values.copy);
  expect(failure.message).toContain(`its content is in ${copy} instead.`);
  expect([readFileSync(copy, 'utf8'), readFileSync(other, 'utf8')]).toEqual(['one', 'two']);
  expect(existsSync(`${lost}.new`)).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(['other.json', 'result.json']);
});

it('never renames a damaged file over the one that was set aside before, also where the disk does not tell that it is there', async () => {
  const [file, aside] = [join(folder, 'header'), join(folder, 'header.damaged')];
  writeFileSync(file, 'second');
  writeFileSync(aside, 'first');
  const asked = vi.spyOn(fs, 'lstat').mockRejectedValue(Object.assign(new Error('EIO'), { code: 'EIO' }));
  await expect(moveAside(file, '.damaged')).rejects.toMatchObject({ code: 'storage-unavailable' });
  asked.mockRestore();
  expect([readFileSync(file, 'utf8'), readFileSync(aside, 'utf8')]).toEqual(['second', 'first']);
  expect(await moveAside(file, '.damaged')).toBe(`${aside}-2`);
});

it('refuses to write over what it reads, by whatever path, and to write one file twice', async () => {
  const file = join(folder, 'kernels.json');
  writeFileSync(file, '{}');
  symlinkSync('kernels.json', join(folder, 'link.json'));
  linkSync(file, join(folder, 'hard.json'));
  for (const other of ['kernels.json', '../' + basename(folder) + '/kernels.json', 'link.json', 'hard.json']) {
    const path = `${folder}/${other}`;
    await expect(requireApart([['--out', path]], [['--kernels', file]]), other).rejects.toThrow(
      /^--out names .*, which --kernels reads: name another one\.$/,
    );
    await expect(
      requireApart(
        [
          ['--out', path],
          ['--record', file],
        ],
        [],
      ),
      other,
    ).rejects.toMatchObject({ code: 'usage' });
  }
  const [one, twin] = [join(folder, 'new.json'), `${folder}/./new.json`];
  await expect(
    requireApart(
      [
        ['--out', one],
        ['--record', twin],
      ],
      [],
    ),
  ).rejects.toThrow(/which --out writes, too/);
  await requireApart(
    [
      ['--out', '/dev/null'],
      ['--record', '/dev/null'],
    ],
    [['--kernels', null]],
  );
  await requireApart([['--out', one]], [['--kernels', file]]);
});

it('no command writes over the file that it was given', async () => {
  const result = join(folder, 'result.json.gz');
  writeFileSync(result, readFileSync(join(ROOT, 'results/horizon-2.json.gz')));
  const before = readFileSync(result);
  await expect(report([result, '--svg', result])).rejects.toMatchObject({ code: 'usage' });
  await expect(record(['--result', result, '--dialogues', result, '--out', result])).rejects.toMatchObject({
    code: 'usage',
  });
  expect(readFileSync(result)).toEqual(before);
  mkdirSync(join(folder, 'models/policy'), { recursive: true });
  for (const out of ['store', 'models', 'models/policy'])
    await expect(
      exportCommand(
        ['--store', 'store', '--arm', 'naive', '--seed', '1', '--checkpoints', 'models', '--out', out].map((word) =>
          /^(store|models)/.test(word) ? join(folder, word) : word,
        ),
      ),
    ).rejects.toThrow(/^--out names .*, which --(store|checkpoints) reads: name another one\.$/);
});

it('a manifest lists base models and nothing else that is in the folder', async () => {
  for (const [path, content] of [
    ['clarify/policy/config.json', '{}'],
    ['clarify/policy/.shiftlab-1-abc.new', ''],
    ['letters/private.txt', 'no'],
    ['clarify/notes.txt', 'no'],
  ] as const) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  await writeManifest(folder);
  expect(readJson(join(folder, 'manifest.json'))).toMatchObject({ files: [{ path: 'clarify/policy/config.json' }] });
});
