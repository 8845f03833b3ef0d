/**
 * Commands that a signal ends at a random moment, as their own process or through npm: the exit code of a shell, a sentence
 * where one can be said, no process left, no file half-written, and the same command then ends well with the same file.
 * Runs that go on from a store are ended in kills.ts.
 */
import type { TortureOptions, TorturePart, TortureRow } from './part';

export const part: TorturePart = {
  name: 'signals',
  run: (options) => endings(options),
};

const RESULT = 'results/horizon-2.json.gz';

/** Each ends by itself in seconds, and writes one file or none. */
const COMMANDS: Readonly<Record<string, (out: string) => readonly string[]>> = {
  report: (out) => [RESULT, '--svg', out],
  'world-check': () => ['--dialogues', '64'],
  gap: () => ['--dialogues', '64'],
};
const TO_ITSELF: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'];
/** Not SIGINT: npm hands it to its shell, and both wait for the command. */
const TO_NPM: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGKILL'];
const TRIED = { short: 1, long: 18 };
/** Loading the program takes about a second; later most are done. */
const LATEST_MS = 2000;
/** A command looks three times a second whether its npm is there. */
const GONE_MS = 8000;

async function endings({ seed, scale, say }: TortureOptions): Promise<readonly TortureRow[]> {
  const { spawn } = await import('node:child_process');
  const { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const { setTimeout: wait } = await import('node:timers/promises');
  const { Rng } = await import('../../src/domain/rng');
  const { isTemporary } = await import('../files/disk');
  const { root } = await import('../machine/installed.mjs');
  const { exitCodeOf } = await import('../machine/interruption.mjs');

  // As if a person had typed it: not as a child of the npm that runs this.
  const outside = ['npm_lifecycle_event', 'SHIFTLAB_ENDS_WITH_PARENT', 'NODE_OPTIONS'];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !outside.includes(name)));

  /** In a process group of its own, so that whatever is left of it can be seen, and is ended. */
  const run = async (line: readonly string[], end: { signal: NodeJS.Signals; afterMs: number } | null) => {
    const child = spawn(line[0]!, line.slice(1), {
      cwd: root,
      env,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const group = -child.pid!;
    let said = '';
    child.stderr.on('data', (piece) => (said = `${said}${piece}`.slice(-2000)));
    const ended = new Promise<{ code: number | null; by: NodeJS.Signals | null }>((resolve) =>
      child.once('exit', (code, by) => resolve({ code, by })),
    );
    const timer = end && setTimeout(() => child.kill(end.signal), end.afterMs);
    const { code, by } = await ended;
    if (timer) clearTimeout(timer);
    const isLeft = () => {
      try {
        return process.kill(group, 0);
      } catch {
        return false;
      }
    };
    const untilMs = performance.now() + GONE_MS;
    while (isLeft() && performance.now() < untilMs) await wait(50);
    const left = isLeft();
    if (left) process.kill(group, 'SIGKILL');
    return { code, by, said, left };
  };

  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-signals-'));
  const out = join(folder, 'out.svg');
  const written = () => (existsSync(out) ? readFileSync(out, 'utf8') : null);
  const whole = new Map<string, string | null>();
  const rows: TortureRow[] = [];
  try {
    for (const through of ['node', 'npm'] as const) {
      const signals = through === 'node' ? TO_ITSELF : TO_NPM;
      const rng = new Rng(seed, `signals ${through}`);
      const wrong: string[] = [];
      const outcomes: Record<string, number> = {};
      const names = Object.keys(COMMANDS);
      for (let n = 0; n < TRIED[scale]; n++) {
        const name = names[n % names.length]!;
        const words = COMMANDS[name]!(out);
        const itself = [process.execPath, 'scripts/run.mjs', `scripts/${name}.ts`, ...words];
        const line = through === 'node' ? itself : ['npm', 'run', '-s', name, '--', ...words];
        const again = async (): Promise<string | null> => {
          rmSync(out, { force: true });
          const { code, said } = await run(itself, null);
          if (code !== 0) throw new Error(`${name} ended with ${code}: ${said}`);
          return written();
        };
        if (!whole.has(name)) whole.set(name, await again());
        rmSync(out, { force: true });
        const end = { signal: rng.pick(signals), afterMs: Math.round(rng.uniform() * LATEST_MS) };
        const { code, by, said, left } = await run(line, end);
        const found: string[] = [];
        if (left) found.push('a process goes on');
        const half = readdirSync(folder).filter(isTemporary);
        // A process that is killed cannot put anything away; the next one that writes there does.
        if (half.length > 0 && end.signal !== 'SIGKILL') found.push(`left behind: ${half.join(', ')}`);
        if (written() !== null && written() !== whole.get(name)) found.push('a file half-written');
        if (/^internal:|^\s+at /m.test(said)) found.push(said);
        const done = code === 0;
        // Node itself, before the program has begun to listen, is ended by the system: a shell says the same number.
        const asAShell = by === end.signal || code === exitCodeOf(end.signal);
        if (!done && !asAShell) found.push(`exit code ${code}, ${by}`);
        if (through === 'node' && by === null && !done && !/^cancelled: /m.test(said))
          found.push('ended without a word');
        if (found.length === 0 && (await again()) !== whole.get(name)) found.push('another file afterwards');
        const how = `seed ${seed}, ${name}, ${end.signal} to ${through} after ${end.afterMs} ms`;
        if (found.length > 0) wrong.push(`${how}: ${found.join('; ')}`);
        else {
          const outcome = done ? 'done before' : 'ended, and well afterwards';
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        }
        say(`${how}: ${found.join('; ') || `exit code ${code ?? by}`}`);
      }
      const fault = through === 'node' ? 'a command ended by a signal' : 'the npm of a command ended by a signal';
      rows.push({ fault, tried: TRIED[scale], outcomes, wrong });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}
