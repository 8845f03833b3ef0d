/** A browser's storage that fails: the run ends the same, or it stops with a code, and goes on later to the same numbers. */
import { ShiftLabError } from '../../src/domain/errors';
import { Rng } from '../../src/domain/rng';
import type { TorturePart, TortureRow } from './part';

/** Faults of each kind. */
const TRIES = { short: 1, long: 40 };
/** Short, so that many can be tried; what answers later than this stops the run too. */
const SILENCE_S = 0.05;

export const part: TorturePart = {
  name: 'browser',
  run: async ({ seed, scale, say }) => {
    await import('./page/fake-browser');
    const { lastingStore } = await import('../../src/trace/lasting-store');
    const { FAULTS, faultyStorage } = await import('./page/storage-faults');
    const { storedEvents, storedNumbers, tabularPage, tortureSpec } = await import('./page/tabular-run');
    let databases = 0;
    const newName = () => `torture ${seed} ${databases++}`;

    const wholeName = newName();
    const counting = faultyStorage(lastingStore(wholeName, 'records'), 'AbortError', Infinity, 0);
    const whole = tabularPage(counting.database);
    const end = whole.settled();
    await whole.host.start('run', tortureSpec);
    await end;
    const calls = counting.calls();
    counting.heal();
    const numbers = await storedNumbers(whole.archive, 'run');
    const events = await storedEvents(whole.archive, 'run');

    /** How it ended, in words; throws if anything was lost. */
    const tryOne = async (fault: (typeof FAULTS)[number], at: number, times: number): Promise<string> => {
      const name = newName();
      const before = tabularPage(lastingStore(name, 'records'));
      await before.archive.create('other', tortureSpec, 'done');
      const faulty = faultyStorage(lastingStore(name, 'records', SILENCE_S), fault, at, times);
      const page = tabularPage(faulty.database);
      let said = '';
      try {
        let next = page.settled();
        await page.host.start('run', tortureSpec);
        let message = await next;
        while (message.status === 'paused') {
          said = `paused with ${message.error?.code}, resumed, `;
          if (times === Infinity) faulty.heal();
          next = page.settled();
          await page.host.resume('run');
          message = await next;
        }
        if (message.status !== 'done') said = `stopped with ${message.error?.code}, `;
      } catch (thrown) {
        said = `refused with ${thrown instanceof ShiftLabError ? thrown.code : String(thrown)}, `;
      } finally {
        faulty.heal();
      }
      if (/internal|undefined|[^,] Error/.test(said)) throw new Error(said);
      const after = tabularPage(lastingStore(name, 'records'));
      if ((await after.archive.read('other')).status !== 'done') throw new Error('another run was changed');
      if (said.startsWith('stopped') || said.startsWith('refused')) {
        const next = after.settled();
        const started = await after.archive.read('run').then(
          () => true,
          () => false,
        );
        await (started ? after.host.resume('run') : after.host.start('run', tortureSpec));
        const { status, error } = await next;
        if (status !== 'done') throw new Error(`${said}resumed, ${status} with ${error?.code}: ${error?.message}`);
        said += started ? 'resumed, ' : 'started again, ';
      } else {
        const stored = await storedEvents(after.archive, 'run');
        if (JSON.stringify(stored) !== JSON.stringify(events))
          throw new Error(`${stored.length} events are stored instead of ${events.length}`);
      }
      if ((await storedNumbers(after.archive, 'run')) !== numbers) throw new Error(`${said}other numbers`);
      return `${said}the same numbers`;
    };

    const rows: TortureRow[] = [];
    const rng = new Rng(seed, 'faults of the storage');
    for (const fault of FAULTS) {
      for (const [often, times] of [
        ['once', 1],
        ['for good', Infinity],
      ] as const) {
        if (fault === 'lost news of a commit' && times > 1) continue;
        // The short form tries every other fault once, and the others for good.
        if (scale === 'short' && FAULTS.indexOf(fault) % 2 === Number(times > 1)) continue;
        const outcomes: Record<string, number> = {};
        const wrong: string[] = [];
        for (let i = 0; i < TRIES[scale]; i++) {
          const at = 1 + rng.integer(calls);
          try {
            const outcome = await tryOne(fault, at, times);
            outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
          } catch (thrown) {
            wrong.push(`seed ${seed}, call ${at} of ${calls}: ${String(thrown)}`);
          }
        }
        say(`${fault} ${often}: ${JSON.stringify(outcomes)} ${wrong.join('; ')}`);
        rows.push({ fault: `storage of the page: ${fault}, ${often}`, tried: TRIES[scale], outcomes, wrong });
      }
    }
    if (scale === 'short') return rows;
    const { faultsInChromium } = await import('./page/faults-in-chromium');
    return [...rows, ...(await faultsInChromium({ seed, scale, say }))];
  },
};
