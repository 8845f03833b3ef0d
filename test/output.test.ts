/** Standard output that cannot be written, under every command of package.json: a sentence or nothing, never a stack. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outputFailureOf } from '../scripts/command-line/failure.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const FULL = 'storage-full: The output of this command cannot be written: the disk is full.\n';
const ENDED =
  'storage-unavailable: The output of this command cannot be written: the program that read it has ended.\n';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
/** All but Prettier, which prints by itself. */
const commands = Object.entries(scripts)
  .filter(([, line]) => line.startsWith('node '))
  .map(([name, line]) => [name, line.split(' ').slice(1)] as const);

const shell = (redirected: string, argv: readonly string[]) =>
  spawnSync('sh', ['-c', `"$0" "$@" ${redirected}`, process.execPath, ...argv], { cwd: ROOT, encoding: 'utf8' });

it('has all the commands', () => expect(commands.length).toBeGreaterThan(15));

it.runIf(process.platform === 'linux').each(commands)('the help of %s says that the disk is full', (_name, argv) => {
  const { status, stderr } = shell('> /dev/full', [...argv, '--help']);
  expect([status, stderr]).toEqual([1, FULL]);
});

/** One for each way in which a command begins. */
const ways = [...new Map(commands.map(([, argv]) => [argv[0], argv])).values()];
it.runIf(process.platform === 'linux').each(ways)('the help of %s ends well where nobody reads', (...argv) => {
  const { status, stdout, stderr } = shell('>&- 2>&-', [...argv, '--help']);
  expect([status, stdout, stderr]).toEqual([0, '', '']);
});

describe.runIf(process.platform === 'linux')('a command that prints much', () => {
  const argv = ['scripts/run.mjs', 'test/fixtures/print-much.ts'];
  it('says that the disk is full', () => {
    const { status, stderr } = shell('> /dev/full', argv);
    expect([status, stderr]).toEqual([1, FULL]);
  });
  it('says that its reader has ended', async () => {
    const piped = spawn(process.execPath, argv, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    piped.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    await once(piped.stdout, 'data');
    piped.stdout.destroy();
    const [status] = (await once(piped, 'close')) as [number];
    expect([status, said]).toEqual([1, ENDED]);
  });
});

it.each(['ENOSPC', 'EDQUOT', 'EFBIG', 'EPIPE', 'ECONNRESET', 'EIO', 'EAGAIN', 'EBADF'])('%s is a sentence', (code) => {
  const { text } = outputFailureOf(Object.assign(new Error(`${code}: write`), { code }));
  expect(text).toMatch(
    /^storage-(full|unavailable): The output of this command cannot be written: (the|its) [a-zA-Z ,]+\.$/,
  );
});
