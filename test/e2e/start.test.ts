/** npm start as a person meets it: an address, a clear sentence where it cannot be had, and a quiet end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { root } from '../../scripts/machine/installed.mjs';

function start(...argv: string[]) {
  const child = spawn(process.execPath, ['scripts/start.mjs', '--no-open', ...argv], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, said }));
  const address = () => /http:\/\/localhost:\d+/.exec(said)?.[0];
  return { child, ended, address };
}

/** A port that is in use for the length of `work`. */
async function withBusyPort(work: (port: number) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const bound = server.address();
  await work(typeof bound === 'object' && bound ? bound.port : 0);
  server.close();
}

test('serves the built app at the address it prints, until it is interrupted', async () => {
  const { child, ended, address } = start('--port', '4373');
  await expect.poll(address, { timeout: 100_000, interval: 100 }).toBe('http://localhost:4373');
  expect(await (await fetch(address()!)).text()).toContain('<title>ShiftLab');
  expect((await fetch(`${address()}/no-such-file.json`)).status).toBe(404);
  child.kill('SIGINT');
  expect((await ended).code).toBe(0);
});

test('says that a port is in use and what to do', () =>
  withBusyPort(async (port) => {
    expect(await start('--port', String(port)).ended).toEqual({
      code: 1,
      said: expect.stringMatching(`Port ${port} is in use.*--port ${port + 1}\n$`),
    });
  }));

test('refuses what it does not understand', async () => {
  expect(await start('--prot', '1').ended).toEqual({
    code: 1,
    said: expect.stringContaining('--prot is not an option'),
  });
  expect(await start('--port', '99999').ended).toEqual({
    code: 1,
    said: expect.stringContaining('--port needs a number from 1 to 65535'),
  });
});
