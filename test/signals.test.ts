/** What a signal does to a command: a sentence, the exit code that a shell expects, and nothing left half-done. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

async function started(how: string) {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'test/fixtures/wait-for-a-signal.ts', how], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said: said.trim().split('\n') }));
  await once(child.stdout, 'data');
  return { child, ended, said: () => said };
}

const CODES = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

it.each(CODES)('%s stops a command that can stop at a safe point, which says what is kept', async (signal, code) => {
  const { child, ended } = await started('safely');
  child.kill(signal);
  expect(await ended).toEqual({
    code,
    said: [
      `${signal}: stopping after the current step, which takes some seconds. Another signal ends it at once.`,
      'cancelled: The run was cancelled. It can be resumed from its store.',
    ],
  });
});

it('SIGTERM ends any other command at once', async () => {
  const { child, ended } = await started('plainly');
  child.kill('SIGTERM');
  expect(await ended).toEqual({
    code: 143,
    said: ['cancelled: SIGTERM stopped this command before it had finished. Run it again.'],
  });
});

it('a second signal ends a command that is on its way to a safe point, unless it is the same Ctrl-C', async () => {
  const { child, ended, said } = await started('slowly');
  child.kill('SIGINT');
  await expect.poll(said).toContain('Another signal ends it');
  child.kill('SIGINT'); // npm hands on what the terminal has sent already
  await wait(1100);
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  const { code, said: lines } = await ended;
  expect([code, lines.length, lines[1]]).toEqual([143, 2, expect.stringMatching(/^cancelled: SIGTERM stopped/)]);
});
