/** Several processes at once, such as two `npm run results`: no two do the same work, and none waits for a dead one. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { failureOf } from '../scripts/command-line/failure.mjs';
import { writeWhole } from '../scripts/files/disk';
import { claim, onceHeld, whileHeld } from '../scripts/files/held-file';
import { ownerOf, withOwnStore } from '../scripts/files/store-owner';

const ROOT = resolve(import.meta.dirname, '..');
const inAnotherProcess = (task: 'hold' | 'count', file: string): ChildProcess =>
  spawn(process.execPath, [join(ROOT, 'scripts/run.mjs'), 'test/fixtures/hold-file.ts', task, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'))));

it('does the work and lets go of the files, even if the work fails', async () => {
  const files = [join(folder, 'a/one'), join(folder, 'a/two')];
  const locked = () => files.map((file) => existsSync(`${file}.lock`));
  expect(await whileHeld(files, async () => expect(locked()).toEqual([true, true]))).toBe(true);
  await expect(whileHeld(files, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readdirSync(join(folder, 'a'))).toEqual([]);
});

it('does nothing while another process holds one of them, lets go of the others, and takes over once that one is dead', async () => {
  const other = inAnotherProcess('hold', join(folder, 'two'));
  try {
    await once(other.stdout!, 'data');
    let did = false;
    expect(await whileHeld([join(folder, 'one'), join(folder, 'two')], async () => void (did = true))).toBe(false);
    expect([did, readdirSync(folder)]).toEqual([false, ['two.lock']]);
  } finally {
    other.kill('SIGKILL');
  }
  await once(other, 'exit');
  expect(readdirSync(folder)).toEqual(['two.lock']);
  expect(await whileHeld([join(folder, 'two')], async () => undefined)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});

it('never lets two processes in at once', async () => {
  const file = join(folder, 'count');
  writeFileSync(file, '0');
  const processes = ['a', 'b', 'c'].map(() => inAnotherProcess('count', file));
  await Promise.all(processes.map((one) => once(one, 'exit')));
  expect(processes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(readFileSync(file, 'utf8')).toBe('30');
  expect(readdirSync(folder)).toEqual(['count']);
});

const takeAway = (file: string) => rmSync(`${file}.lock`, { recursive: true });

it('fails when it loses a lock during the work, instead of doing what another process may be doing', async () => {
  const file = join(folder, 'one');
  let stopped: AbortSignal | null = null;
  const losing = whileHeld([file], async ({ signal }) => {
    stopped = signal;
    takeAway(file);
    await new Promise(() => undefined);
  });
  await expect(losing).rejects.toMatchObject({ code: 'storage-unavailable', values: { file: `${file}.lock` } });
  await expect(losing).rejects.toThrow(`The lock ${file}.lock was taken from this process`);
  expect(stopped).toMatchObject({ aborted: true });
});

it('does not report work as done if the lock was lost, even if the work ends before that is noticed', async () => {
  const file = join(folder, 'one');
  const work = async () => takeAway(file);
  await expect(whileHeld([file], work)).rejects.toThrow('was taken from this process');
  await expect(onceHeld(file, work)).rejects.toThrow('was taken from this process');
});

it('allows no write after the lock is lost', async () => {
  const file = join(folder, 'one');
  const result = join(folder, 'result.json');
  writeFileSync(result, 'old');
  await onceHeld(file, async ({ confirm }) => {
    takeAway(file);
    await expect(writeWhole(result, 'new', confirm)).rejects.toThrow('was taken from this process');
  }).catch(() => undefined);
  expect(readFileSync(result, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['result.json']);
});

it('takes over from a process of another machine only after it was silent for long', async () => {
  const file = join(folder, 'one');
  const claimOfOther = join(`${file}.lock`, '4711-1-abcdef012345-1.claim');
  mkdirSync(`${file}.lock`);
  writeFileSync(claimOfOther, '{"host": "far", "since": "2026-01-01T00:00:00.000Z"}');
  expect(await claim(file)).toEqual({ pid: 4711, host: 'far', since: '2026-01-01T00:00:00.000Z' });
  expect(readdirSync(`${file}.lock`)).toEqual([basename(claimOfOther)]);
  const minuteAgo = new Date(Date.now() - 60_000);
  utimesSync(claimOfOther, minuteAgo, minuteAgo);
  expect(await whileHeld([file], async () => undefined)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});

it('explains what is in the way of a lock; an empty file is not', async () => {
  const file = join(folder, 'one');
  const work = async () => undefined;
  const refusal = (sentence: string) => ({
    code: 'storage-unavailable',
    message: expect.stringContaining(sentence) as string,
  });
  writeFileSync(`${file}.lock`, '');
  expect(await whileHeld([file], work)).toBe(true);
  writeFileSync(`${file}.lock`, 'notes');
  await expect(whileHeld([file], work)).rejects.toMatchObject(refusal('must be a folder, but it is a file'));
  await expect(onceHeld(join(file + '.lock', 'two'), work)).rejects.toMatchObject(
    refusal('cannot be taken: a part of its path is a file and not a folder.'),
  );
  mkdirSync(join(folder, 'full.lock', 'more'), { recursive: true });
  expect(await whileHeld([join(folder, 'full')], work)).toBe(true);
  expect(readdirSync(join(folder, 'full.lock'))).toEqual(['more']);
});

it('says once that it waits, and for whom, if it has to wait long', async () => {
  const file = join(folder, 'one');
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let holding!: Promise<void>;
  // The folder is there before anybody holds the lock.
  await new Promise<void>((begun) => {
    holding = onceHeld(file, () => {
      begun();
      return ended;
    });
  });
  const sentences: string[] = [];
  const waiting = onceHeld(file, async () => undefined, { sayAfterMs: 100, say: (one) => void sentences.push(one) });
  await new Promise((done) => setTimeout(done, 400));
  end();
  await Promise.all([holding, waiting]);
  expect(sentences).toEqual([
    expect.stringMatching(`^Waiting for ${file}: process ${process.pid} \\(on .*, since 20.*Z\\) holds its lock\\.$`),
  ]);
});

it('a store has one owner: a second process is told at once who it is, and the next one gets it', async () => {
  const store = join(folder, 'store');
  const other = inAnotherProcess('hold', join(store, '.owner'));
  await once(other.stdout!, 'data');
  const startMs = performance.now();
  const refused: unknown = await withOwnStore(store, async () => undefined).catch((thrown: unknown) => thrown);
  expect(performance.now() - startMs).toBeLessThan(2000);
  expect(refused).toMatchObject({
    code: 'storage-in-use',
    message: expect.stringMatching(
      `^The store ${store} is in use by process ${other.pid} \\(on .*, since 20.*Z\\)\\. Wait until that ends, or name another folder\\.$`,
    ),
    values: { pid: other.pid },
  });
  expect(failureOf(refused)).toMatchObject({ exitCode: 1 });
  expect(await ownerOf(store)).toMatchObject({ pid: other.pid });
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(await ownerOf(store)).toBeNull();
  writeFileSync(join(store, '.shiftlab-1-abc.new'), 'left by a process that was killed while it wrote');
  expect(
    await withOwnStore(store, async (own) => {
      await own.put('value', 1);
      return own.keys();
    }),
  ).toEqual(['value']);
  expect(readdirSync(store)).toEqual(['value']);
});

it('waits its turn', async () => {
  const order: string[] = [];
  const slow = onceHeld(join(folder, 'one'), async () => {
    order.push('first begins');
    await new Promise((done) => setTimeout(done, 120));
    order.push('first ends');
  });
  await new Promise((done) => setTimeout(done, 40));
  await Promise.all([slow, onceHeld(join(folder, 'one'), async () => void order.push('second'))]);
  expect(order).toEqual(['first begins', 'first ends', 'second']);
});
