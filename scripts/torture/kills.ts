/**
 * Processes that are killed at random moments (SIGKILL), or told to stop (SIGINT, SIGTERM, SIGHUP): the run is started again
 * on its store, and ends with the same numbers. A process that is told to stop says so, ends with the exit code of the signal
 * and leaves no file half-written. Long, also `npm run experiment` itself, which trains on this machine's GPU or driver.
 */
import type { TortureOptions, TorturePart, TortureRow } from './part';

/** In one run; the next kills get a run of their own. */
const KILLS_PER_RUN = 3;

export const part: TorturePart = {
  name: 'kills',
  run: async (options) => {
    const rows: TortureRow[] = [];
    const end = async (fault: string, wanted: number, program: Program, signals: readonly NodeJS.Signals[]) => {
      rows.push(await endsOfARun(options, fault, wanted, program, signals));
    };
    if (options.scale === 'short') {
      await end('process killed, and told to stop, at a random moment', 2, ON_TABLES, [...KILL, ...STOP]);
      return rows;
    }
    await end('process killed at a random moment', 18, ON_TABLES, KILL);
    await end('process told to stop at a random moment', 18, ON_TABLES, STOP);
    await end('npm run experiment killed at a random moment', 12, ON_THE_ENGINE, KILL);
    await end('npm run experiment told to stop at a random moment', 6, ON_THE_ENGINE, STOP);
    return rows;
  },
};

const KILL: readonly NodeJS.Signals[] = ['SIGKILL'];
const STOP: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What is started in a process of its own, with its store in the folder. It writes a line when it begins. */
type Program = (folder: string) => readonly string[];

const ON_TABLES: Program = (folder) => ['scripts/torture/kills/tabular-in-a-folder.ts', folder];

/** About fifteen seconds on two cores. */
const SMALL = {
  'grpo.updates': 14,
  'grpo.promptsPerUpdate': 2,
  'grpo.groupSize': 4,
  'logs.dialogues': 20,
  'sft.maxEpochs': 2,
  'evaluation.dialogues': 16,
  'evaluation.every': 0,
};

const ON_THE_ENGINE: Program = (folder) => [
  ...['scripts/experiment.ts', '--preset', 'clarify-smoke', '--arms', 'base,naive,calibrated', '--seeds', '1'],
  ...Object.entries(SMALL).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
  ...['--store', folder, '--out', `${folder}.json`],
];

interface End {
  readonly afterMs: number;
  readonly signal: NodeJS.Signals;
}

async function endsOfARun(
  { seed, say }: TortureOptions,
  fault: string,
  wanted: number,
  program: Program,
  signals: readonly NodeJS.Signals[],
): Promise<TortureRow> {
  const { spawn } = await import('node:child_process');
  const { mkdtempSync, readdirSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const { Rng } = await import('../../src/domain/rng');
  const { numbersOf } = await import('../../test/small-experiment');
  const { FileStore } = await import('../files/file-store');
  const { isTemporary } = await import('../files/disk');
  const { root } = await import('../machine/installed.mjs');
  const { exitCodeOf } = await import('../machine/interruption.mjs');

  /** Runs the experiment in a process of its own. Null if the signal ended it as it should, else its exit code. */
  const inAProcess = (folder: string, end: End | null): Promise<number | null> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join('scripts', 'run.mjs'), ...program(folder)], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let timer: ReturnType<typeof setTimeout> | undefined;
      const begun = () => {
        if (end !== null) timer ??= setTimeout(() => child.kill(end.signal), end.afterMs);
      };
      let said = '';
      child.stdout.on('data', begun);
      child.stderr.on('data', (piece) => {
        said = `${said}${piece}`.slice(-1000);
        begun();
      });
      child.once('error', reject);
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        if (end?.signal === 'SIGKILL' && signal === 'SIGKILL') return resolve(null);
        if (end && code === exitCodeOf(end.signal)) {
          const left = readdirSync(join(folder, '..'), { recursive: true, encoding: 'utf8' }).filter(isTemporary);
          if (/^cancelled: /m.test(said) && left.length === 0) return resolve(null);
          said += `left behind: ${left.join(', ') || 'nothing'}`;
        }
        if (code !== 0) say(said);
        resolve(code ?? 1);
      });
    });
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-kills-'));
  const numbersIn = async (name: string) =>
    JSON.stringify({ ...numbersOf((await new FileStore(join(folder, name)).get('result')) as never), startedAt: '' });
  const wrong: string[] = [];
  let survived = 0;
  let tried = 0;
  try {
    const startedMs = performance.now();
    const code = await inAProcess(join(folder, 'whole'), null);
    if (code !== 0) throw new Error(`The run that nobody ended ended with exit code ${code}.`);
    const wholeMs = performance.now() - startedMs;
    const whole = await numbersIn('whole');
    const rng = new Rng(seed, fault);
    for (let run = 0; tried < wanted && run < 3 * wanted; run++) {
      const ends: End[] = [];
      for (let left = Math.min(KILLS_PER_RUN, wanted - tried); left > 0; left--) {
        const end = { afterMs: Math.round((rng.uniform() * wholeMs) / 3), signal: rng.pick(signals) };
        const code = await inAProcess(join(folder, `run ${run}`), end);
        if (code === 0) break; // it was done before
        ends.push(end);
        if (code !== null) wrong.push(`seed ${seed}, run ${run}, ${JSON.stringify(end)}: exit code ${code}`);
      }
      tried += ends.length;
      const code = await inAProcess(join(folder, `run ${run}`), null);
      const same = code === 0 && (await numbersIn(`run ${run}`)) === whole;
      const how = `seed ${seed}, run ${run}, ended ${ends.map(({ signal, afterMs }) => `by ${signal} after ${afterMs} ms`).join(', ')}`;
      if (same) survived += ends.length;
      else wrong.push(...ends.map(() => `${how}: exit code ${code}, ${code === 0 ? 'other numbers' : 'no result'}`));
      say(`${how}: ${same ? 'the same numbers' : 'WRONG'}`);
    }
    if (tried < wanted) wrong.push(`seed ${seed}: only ${tried} of ${wanted} signals came before the run was done`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { fault, tried, outcomes: { 'started again, the same numbers': survived }, wrong };
}
