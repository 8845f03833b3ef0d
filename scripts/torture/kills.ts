/** Processes that are killed at random moments (SIGKILL): the run is started again on its store, and ends with the same numbers. */
import type { TortureOptions, TorturePart, TortureRow } from './part';

const KILLS = { short: 1, long: 18 };
/** In one run; the next kills get a run of their own. */
const KILLS_PER_RUN = 3;

export const part: TorturePart = {
  name: 'kills',
  run: async (options) => [await killsOfARun(options)],
};

async function killsOfARun({ seed, scale, say }: TortureOptions): Promise<TortureRow> {
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
      const entry = join('scripts', 'torture', 'kills', 'tabular-in-a-folder.ts');
      const child = spawn(process.execPath, [join('scripts', 'run.mjs'), entry, folder], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let timer: ReturnType<typeof setTimeout> | undefined;
      child.stdout.once('data', () => {
        if (killAfterMs !== null) timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        clearTimeout(timer);
        resolve(code);
      });
    });
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-kills-'));
  const numbersIn = async (name: string) =>
    JSON.stringify(numbersOf((await new FileStore(join(folder, name)).get('result')) as never));
  const wrong: string[] = [];
  let survived = 0;
  let kills = 0;
  try {
    const startedMs = performance.now();
    await inAProcess(join(folder, 'whole'), null);
    const wholeMs = performance.now() - startedMs;
    const whole = await numbersIn('whole');
    const rng = new Rng(seed, 'kills');
    for (let run = 0; kills < KILLS[scale] && run < 3 * KILLS[scale]; run++) {
      const moments: number[] = [];
      for (let left = Math.min(KILLS_PER_RUN, KILLS[scale] - kills); left > 0; left--) {
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
  return { fault: 'process killed at a random moment', tried: kills, outcomes, wrong };
}
