/**
 * Processes that are killed at random moments (SIGKILL), or told to stop (SIGINT, SIGTERM, SIGHUP): the run is started again
 * on its store, and ends with the same numbers. A process that is told to stop says so, ends with the exit code of the signal
 * and leaves no file half-written. A grid has two processes at work on its folder, of which one is ended and the other goes
 * on or is ended too. Long, also `npm run experiment` itself, which trains on this machine's GPU or driver.
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
      await end('one of two processes at a grid killed at a random moment', 1, GRID_ON_TABLES, KILL);
      return rows;
    }
    await end('process killed at a random moment', 18, ON_TABLES, KILL);
    await end('process told to stop at a random moment', 18, ON_TABLES, STOP);
    await end('one of two processes at a grid killed at a random moment', 18, GRID_ON_TABLES, KILL);
    await end('one of two processes at a grid told to stop at a random moment', 12, GRID_ON_TABLES, STOP);
    await end('npm run experiment killed at a random moment', 12, ON_THE_ENGINE, KILL);
    await end('npm run experiment told to stop at a random moment', 6, ON_THE_ENGINE, STOP);
    await end('npm run experiment -- --grid killed, and told to stop', 6, GRID_ON_THE_ENGINE, [...KILL, ...STOP]);
    return rows;
  },
};

const KILL: readonly NodeJS.Signals[] = ['SIGKILL'];
const STOP: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What is started in a process of its own, and keeps all in one folder. It writes a line when it begins. */
interface Program {
  readonly words: (folder: string) => readonly string[];
  /** What was computed, times aside; whoever disturbed it, it is the same. */
  readonly numbersIn: (folder: string) => Promise<string>;
  /** How many are started at once. */
  readonly processes: 1 | 2;
}

async function numbersInStore(folder: string): Promise<string> {
  const { numbersOf } = await import('../../test/small-experiment');
  const { FileStore } = await import('../files/file-store');
  return JSON.stringify({ ...numbersOf((await new FileStore(folder).get('result')) as never), startedAt: '' });
}

/** Of each file its numbers; with the names of all that is there, so that nothing may be left behind. */
async function numbersInGrid(folder: string): Promise<string> {
  const { readdirSync, readFileSync } = await import('node:fs');
  const { numbersOf } = await import('../../test/small-experiment');
  const out = `${folder}/results`;
  const numbers = readdirSync(out)
    .sort()
    .map((name) => {
      if (!name.endsWith('.json')) return [name];
      const content = JSON.parse(readFileSync(`${out}/${name}`, 'utf8')) as object;
      return [name, 'stages' in content ? { ...numbersOf(content as never), startedAt: '' } : content];
    });
  return JSON.stringify(numbers);
}

const ON_TABLES: Program = {
  words: (folder) => ['scripts/torture/kills/tabular-in-a-folder.ts', folder],
  numbersIn: numbersInStore,
  processes: 1,
};

const GRID_ON_TABLES: Program = {
  words: (folder) => ['scripts/torture/kills/tabular-grid.ts', folder],
  numbersIn: numbersInGrid,
  processes: 2,
};

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

const experiment = (arms: string): readonly string[] => [
  ...['scripts/experiment.ts', '--preset', 'clarify-smoke', '--arms', arms, '--seeds', '1'],
  ...Object.entries(SMALL).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
];

const ON_THE_ENGINE: Program = {
  words: (folder) => [...experiment('base,naive,calibrated'), '--store', folder, '--out', `${folder}.json`],
  numbersIn: numbersInStore,
  processes: 1,
};

const GRID_ON_THE_ENGINE: Program = {
  words: (folder) => [
    ...[...experiment('base,naive'), '--grid', 'reward.lambda=0.5,1'],
    ...['--store', `${folder}/stores`, '--out', `${folder}/results`],
  ],
  numbersIn: numbersInGrid,
  processes: 1,
};

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
  const { dirname, join } = await import('node:path');
  const { Rng } = await import('../../src/domain/rng');
  const { isTemporary } = await import('../files/disk');
  const { root } = await import('../machine/installed.mjs');
  const { exitCodeOf } = await import('../machine/interruption.mjs');

  /** Of the last process that nobody ended, from its first line on. */
  let workedMs = 0;
  /** Runs the experiment in a process of its own. Null if the signal ended it as it should, else its exit code. */
  const inAProcess = (folder: string, end: End | null): Promise<number | null> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join('scripts', 'run.mjs'), ...program.words(folder)], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let timer: ReturnType<typeof setTimeout> | undefined;
      let begunMs: number | undefined;
      const begun = () => {
        begunMs ??= performance.now();
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
        if (end === null) workedMs = performance.now() - (begunMs ?? 0);
        if (end?.signal === 'SIGKILL' && signal === 'SIGKILL') return resolve(null);
        if (end && code === exitCodeOf(end.signal)) {
          // Another process may be writing now.
          const all = program.processes > 1 ? [] : readdirSync(dirname(folder), { recursive: true, encoding: 'utf8' });
          const left = all.filter(isTemporary);
          if (/^cancelled: /m.test(said) && left.length === 0) return resolve(null);
          said += `left behind: ${left.join(', ') || 'nothing'}`;
        }
        if (code !== 0) say(said);
        resolve(code ?? 1);
      });
    });
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-kills-'));
  const numbersIn = (name: string) => program.numbersIn(join(folder, name));
  const wrong: string[] = [];
  let survived = 0;
  let tried = 0;
  try {
    const code = await inAProcess(join(folder, 'whole'), null);
    if (code !== 0) throw new Error(`The run that nobody ended ended with exit code ${code}.`);
    const wholeMs = workedMs;
    const whole = await numbersIn('whole');
    const rng = new Rng(seed, fault);
    for (let run = 0; tried < wanted && run < 3 * wanted; run++) {
      const ends: End[] = [];
      for (let left = Math.min(KILLS_PER_RUN, wanted - tried); left > 0; left--) {
        const drawn = (): End => ({
          afterMs: Math.round((rng.uniform() * wholeMs) / 3),
          signal: rng.pick(signals),
        });
        const end = drawn();
        // A second process goes on to its end, or is ended too.
        const others = program.processes === 1 ? [] : [rng.uniform() < 0.5 ? drawn() : null];
        const [code, ...rest] = await Promise.all(
          [end, ...others].map((one) => inAProcess(join(folder, `run ${run}`), one)),
        );
        for (const other of rest)
          if (other !== null && other !== 0)
            wrong.push(`seed ${seed}, run ${run}, the other process: exit code ${other}`);
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
