/**
 * Processes that are killed at random moments (SIGKILL): the run is started again on its store, and ends with the same numbers.
 * Long, also `npm run experiment` itself, which trains on this machine's GPU or driver.
 */
import type { TortureOptions, TorturePart, TortureRow } from './part';

const KILLS = { short: 1, long: 18 };
const KILLS_ON_THE_ENGINE = { short: 0, long: 12 };
/** In one run; the next kills get a run of their own. */
const KILLS_PER_RUN = 3;

export const part: TorturePart = {
  name: 'kills',
  run: async (options) => {
    const rows = [await killsOfARun(options, 'process killed at a random moment', KILLS[options.scale], ON_TABLES)];
    const onTheEngine = KILLS_ON_THE_ENGINE[options.scale];
    if (onTheEngine > 0)
      rows.push(await killsOfARun(options, 'npm run experiment killed at a random moment', onTheEngine, ON_THE_ENGINE));
    return rows;
  },
};

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

async function killsOfARun(
  { seed, say }: TortureOptions,
  fault: string,
  wanted: number,
  program: Program,
): Promise<TortureRow> {
  const { spawn } = await import('node:child_process');
  const { mkdtempSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const { Rng } = await import('../../src/domain/rng');
  const { numbersOf } = await import('../../test/small-experiment');
  const { FileStore } = await import('../files/file-store');
  const { root } = await import('../machine/installed.mjs');

  /** Runs the experiment in a process of its own; null if it was killed, else its exit code. */
  const inAProcess = (folder: string, killAfterMs: number | null): Promise<number | null> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join('scripts', 'run.mjs'), ...program(folder)], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let timer: ReturnType<typeof setTimeout> | undefined;
      const begun = () => {
        if (killAfterMs !== null) timer ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      };
      let said = '';
      child.stdout.on('data', begun);
      child.stderr.on('data', (piece) => {
        said = `${said}${piece}`.slice(-1000);
        begun();
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        clearTimeout(timer);
        if (code) say(said);
        resolve(code);
      });
    });
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-kills-'));
  const numbersIn = async (name: string) =>
    JSON.stringify({ ...numbersOf((await new FileStore(join(folder, name)).get('result')) as never), startedAt: '' });
  const wrong: string[] = [];
  let survived = 0;
  let kills = 0;
  try {
    const startedMs = performance.now();
    const code = await inAProcess(join(folder, 'whole'), null);
    if (code !== 0) throw new Error(`The run that nobody killed ended with exit code ${code}.`);
    const wholeMs = performance.now() - startedMs;
    const whole = await numbersIn('whole');
    const rng = new Rng(seed, fault);
    for (let run = 0; kills < wanted && run < 3 * wanted; run++) {
      const moments: number[] = [];
      for (let left = Math.min(KILLS_PER_RUN, wanted - kills); left > 0; left--) {
        const afterMs = Math.round((rng.uniform() * wholeMs) / 3);
        if ((await inAProcess(join(folder, `run ${run}`), afterMs)) !== null) break; // it had ended before
        moments.push(afterMs);
      }
      kills += moments.length;
      const code = await inAProcess(join(folder, `run ${run}`), null);
      const same = code === 0 && (await numbersIn(`run ${run}`)) === whole;
      const how = `seed ${seed}, run ${run}, killed after ${moments.join(', ')} ms`;
      if (same) survived += moments.length;
      else wrong.push(...moments.map(() => `${how}: exit code ${code}, ${code === 0 ? 'other numbers' : 'no result'}`));
      say(`${how}: ${same ? 'the same numbers' : 'WRONG'}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const outcomes = { 'started again, the same numbers': survived };
  return { fault, tried: kills, outcomes, wrong };
}
