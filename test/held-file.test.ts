/** Several processes at once, such as two `npm run results`: no two do the same work, and none waits for a dead one. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { onceHeld, whileHeld } from '../scripts/files/held-file';

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
  const leastMs = 2000;
  expect(await whileHeld([join(folder, 'two')], async () => undefined, leastMs)).toBe(true);
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

it('fails when it loses a lock during the work, instead of doing what another process may be doing', async () => {
  const file = join(folder, 'one');
  const losing = whileHeld([file], async () => {
    rmdirSync(`${file}.lock`);
    await new Promise(() => undefined);
  });
  await expect(losing).rejects.toMatchObject({ code: 'storage-unavailable', values: { file } });
  await expect(losing).rejects.toThrow(`The lock ${file}.lock was removed while this process held it`);
});

it('does not report work as done if the lock was lost, even if the work ends before that is noticed', async () => {
  const file = join(folder, 'one');
  const work = async () => rmdirSync(`${file}.lock`);
  await expect(whileHeld([file], work)).rejects.toThrow('was removed while this process held it');
  await expect(onceHeld(file, work)).rejects.toThrow('was removed while this process held it');
});

it('says that another process took the lock over only if one did', async () => {
  const file = join(folder, 'one');
  const losing = whileHeld([file], async () => {
    utimesSync(`${file}.lock`, 1, 1);
    await new Promise(() => undefined);
  });
  await expect(losing).rejects.toThrow(`Another process has taken over the lock ${file}.lock`);
});

it('explains what is in the way of a lock', async () => {
  const file = join(folder, 'one');
  const old = new Date(Date.now() - 3_600_000);
  writeFileSync(`${file}.lock`, '');
  utimesSync(`${file}.lock`, old, old);
  const work = async () => undefined;
  const refusal = (sentence: string) => ({
    code: 'storage-unavailable',
    message: expect.stringContaining(sentence) as string,
  });
  await expect(whileHeld([file], work)).rejects.toMatchObject(refusal('must be a folder, but it is a file'));
  await expect(onceHeld(join(file + '.lock', 'two'), work)).rejects.toMatchObject(refusal('cannot be made'));
  mkdirSync(join(folder, 'full.lock', 'more'), { recursive: true });
  utimesSync(join(folder, 'full.lock'), old, old);
  await expect(onceHeld(join(folder, 'full'), work)).rejects.toMatchObject(refusal('cannot be taken'));
});

it('says once that it waits, if it has to wait long', async () => {
  const file = join(folder, 'one');
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const holding = onceHeld(file, () => ended);
  while (!existsSync(`${file}.lock`)) await new Promise((done) => setTimeout(done, 10));
  const sentences: string[] = [];
  const waiting = onceHeld(file, async () => undefined, { sayAfterMs: 100, say: (one) => void sentences.push(one) });
  await new Promise((done) => setTimeout(done, 400));
  end();
  await Promise.all([holding, waiting]);
  expect(sentences).toEqual([`Waiting for ${file}: another process holds its lock, the folder ${file}.lock.`]);
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
