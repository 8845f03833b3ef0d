/** Loses the device of the training thread at random events of a small run on tables: the thread alone, without a GPU. */
import { Rng } from '../../../src/domain/rng';
import { lastingStore } from '../../../src/trace/lasting-store';
import { storedNumbers, tabularPage, tortureSpec } from '../page/tabular-run';
import type { TortureOptions, TortureRow } from '../part';
import '../page/fake-browser';

const RUNS = { short: 3, long: 20 };
const LOSSES_PER_RUN = 3;

export async function lossesOnTables({ seed, scale }: TortureOptions): Promise<TortureRow> {
  let events = 0;
  const run = async (name: string, losesAt: readonly number[]): Promise<string> => {
    let seen = 0;
    const page = tabularPage(lastingStore(name, 'records'), (_, lose) => {
      events = Math.max(events, ++seen);
      if (losesAt.includes(seen)) lose();
    });
    const end = page.settled();
    await page.host.start('run', tortureSpec);
    const { status, error } = await end;
    if (status !== 'done') throw new Error(`${status}, ${error?.code}: ${error?.message}`);
    return storedNumbers(page.archive, 'run');
  };
  const whole = await run(`unbroken ${seed}`, []);
  const last = events;
  const rng = new Rng(seed, 'losses on tables');
  const wrong: string[] = [];
  let survived = 0;
  for (let i = 0; i < RUNS[scale]; i++) {
    const losesAt = Array.from({ length: LOSSES_PER_RUN }, () => 1 + rng.integer(last));
    const came = await run(`broken ${seed} ${i}`, losesAt).catch(String);
    if (came === whole) survived++;
    else wrong.push(`seed ${seed}, lost at events ${losesAt.join(', ')} of ${last}: ${came.slice(0, 300)}`);
  }
  return {
    fault: `device lost at ${LOSSES_PER_RUN} random events of a run, on tables`,
    tried: RUNS[scale],
    outcomes: { 'went on to the same numbers': survived },
    wrong,
  };
}
