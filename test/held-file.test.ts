/** Several processes at once, such as two `npm run results`: no two do the same work, and none waits for a dead one. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
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
