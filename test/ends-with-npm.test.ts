/** Whoever ends npm, in whatever way, ends what npm has started. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, vi } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that nobody has waited for yet has ended all the same.
    return process.platform !== 'linux' || !/^.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** As if a person had typed it: not as a child of the npm that runs this test. */
function asIfTyped(): NodeJS.ProcessEnv {
  const outside = ['npm_lifecycle_event', 'SHIFTLAB_ENDS_WITH_PARENT', 'NODE_OPTIONS'];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outside.includes(name)));
}

/** A command of a made-up package, which starts a Node process of its own and runs for a minute. */
async function started(detached = false): Promise<{ npm: ChildProcess; pids: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'made-up', scripts: { long: 'node long.mjs' } }));
  writeFileSync(
    join(folder, 'long.mjs'),
    `import ${JSON.stringify(join(ROOT, 'scripts/machine/ends-with-npm.mjs'))};
     import { ended } from ${JSON.stringify(join(ROOT, 'scripts/machine/child.mjs'))};
     console.log('pid ' + process.pid);
     await ended(process.execPath, ['-e', "console.log('pid ' + process.pid); setTimeout(() => {}, 60_000)"], { cwd: '.' });`,
  );
  const npm = spawn('npm', ['run', 'long'], {
    cwd: folder,
    env: asIfTyped(),
    detached,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  npm.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const pids = () => [...said.matchAll(/^pid (\d+)$/gm)].map(([, pid]) => Number(pid));
  await vi.waitUntil(() => pids().length === 2, { timeout: 30_000 });
  return { npm, pids: pids() };
}

// SIGINT to npm alone ends nothing: npm hands it to its shell, both wait for the command, and Ctrl-C goes to the group anyway.
it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('%s to npm leaves no process running', async (signal) => {
  const { npm, pids } = await started();
  expect(pids.map(isThere)).toEqual([true, true]);
  npm.kill(signal);
  await vi.waitUntil(() => !pids.some(isThere), { timeout: 10_000 });
});

it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s to its process group leaves none either', async (signal) => {
  const { npm, pids } = await started(true);
  process.kill(-npm.pid!, signal);
  await vi.waitUntil(() => !pids.some(isThere), { timeout: 10_000 });
});

it.runIf(process.platform === 'linux')(
  'an npm that is killed while its command starts leaves none either',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'made-up', scripts: { long: 'node long.mjs' } }),
    );
    writeFileSync(
      join(folder, 'long.mjs'),
      `import { existsSync } from 'node:fs';
     import { setTimeout as wait } from 'node:timers/promises';
     console.log('pid ' + process.pid);
     while (!existsSync('npm-is-dead')) await wait(10);
     await import(${JSON.stringify(join(ROOT, 'scripts/machine/ends-with-npm.mjs'))});
     await wait(60_000);`,
    );
    const npm = spawn('npm', ['run', 'long'], {
      cwd: folder,
      env: asIfTyped(),
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    npm.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    const pid = () => Number(/^pid (\d+)$/m.exec(said)?.[1]);
    await vi.waitUntil(() => pid() > 0, { timeout: 30_000 });
    npm.kill('SIGKILL');
    await once(npm, 'exit');
    writeFileSync(join(folder, 'npm-is-dead'), '');
    await vi.waitUntil(() => !isThere(pid()), { timeout: 10_000 });
  },
);

it('every command of package.json that runs long is one of those', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const files = Object.values(scripts).flatMap((line) => /^node (\S+)/.exec(line)?.[1] ?? []);
  expect(files.length).toBeGreaterThan(10);
  for (const file of new Set(files))
    expect([file, readFileSync(join(ROOT, file), 'utf8').includes("/ends-with-npm.mjs';")]).toEqual([file, true]);
});
