/** Several processes of `npm run results` at once: none does what another does, and none waits for a dead one. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { onceHeld, whileHeld } from '../scripts/held-file';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'))));

it('does the work, lets go of the files, also where the work fails', async () => {
  const files = [join(folder, 'a/one'), join(folder, 'a/two')];
  expect(await whileHeld(files, async () => expect(files.map((file) => existsSync(file))).toEqual([true, true]))).toBe(
    true,
  );
  await expect(whileHeld(files, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readdirSync(join(folder, 'a'))).toEqual([]);
});

it('does nothing where a living process holds one of them, and keeps none of the others', async () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  try {
    writeFileSync(join(folder, 'two'), String(other.pid));
    let did = false;
    expect(await whileHeld([join(folder, 'one'), join(folder, 'two')], async () => void (did = true))).toBe(false);
    expect([did, readdirSync(folder)]).toEqual([false, ['two']]);
  } finally {
    other.kill();
  }
});

it('takes what a dead process held', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(join(folder, 'one'), String(pid));
  expect(await whileHeld([join(folder, 'one')], async () => undefined)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
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
