/**
 * Races of two to four tabs for one lock (src/trace/lock-by-asking.ts), step by step in a given order: a step ends where a
 * tab begins a transaction or waits for answers. First in every order there is, then in random ones with dead tabs' claims,
 * tabs that only look, and work that ends in between.
 */
import { createStore, type UseStore } from 'idb-keyval';
import { Rng } from '../../../src/domain/rng';
import { lockByAsking, type Locks } from '../../../src/trace/lock-by-asking';
import type { TortureOptions, TortureRow } from '../part';

const RANDOM_RACES = { short: 40, long: 1000 };
const LOCK = 'run';

/** One tab: its work halts at every step until `step` lets it go on. */
class Tab {
  private release: (() => void) | null = null;
  private arrived: () => void = () => undefined;
  finished = false;
  won = false;

  readonly halt = (): Promise<void> =>
    new Promise((resolve) => {
      this.release = resolve;
      this.arrived();
    });

  begin(work: () => Promise<unknown>): Promise<void> {
    const first = this.halted();
    void work().finally(() => {
      this.finished = true;
      this.arrived();
    });
    return first;
  }

  step(): Promise<void> {
    const next = this.halted();
    const release = this.release!;
    this.release = null;
    release();
    return next;
  }

  private halted(): Promise<void> {
    return new Promise((resolve) => (this.arrived = resolve));
  }
}

/** Waits as long as a question and its answer take, twice: then whatever was sent before has been heard. */
async function heard(): Promise<void> {
  for (let n = 0; n < 4; n++) {
    const [from, to] = [new BroadcastChannel('torture: heard'), new BroadcastChannel('torture: heard')];
    await new Promise((resolve) => {
      to.onmessage = resolve;
      from.postMessage(n);
    });
    from.close();
    to.close();
  }
}

interface Race {
  readonly claims: UseStore;
  readonly tabs: number;
  /** Tabs that ask which locks are held, beside those that want one. */
  readonly lookers: number;
  /** The winner keeps the lock until everybody else has an answer; otherwise its work may end at any step. */
  readonly held: boolean;
  /** The index of the next tab among those that can go on. */
  readonly choose: (possible: number) => number;
}

interface Outcome {
  readonly winners: number;
  readonly mostInside: number;
  /** Claims that are left. */
  readonly left: number;
}

async function race({ claims, tabs, lookers, held, choose }: Race): Promise<Outcome> {
  let inside = 0;
  let mostInside = 0;
  const all = Array.from({ length: tabs + lookers }, () => new Tab());
  const holding = new Set<Tab>();
  for (const [i, tab] of all.entries()) {
    const locks = lockByAsking({
      claims: async (mode, callback) => {
        await tab.halt();
        return claims(mode, callback);
      },
      wait: tab.halt,
    })!;
    const work = async (lock: unknown) => {
      if (lock === null) return;
      tab.won = true;
      mostInside = Math.max(mostInside, ++inside);
      holding.add(tab);
      await tab.halt();
      holding.delete(tab);
      inside--;
    };
    await tab.begin(() => (i < tabs ? wanted(locks, work) : locks.query()));
  }
  for (;;) {
    const open = all.filter((tab) => !tab.finished);
    if (open.length === 0) break;
    const free = held ? open.filter((tab) => !holding.has(tab)) : open;
    const possible = free.length > 0 ? free : open;
    await possible[choose(possible.length)]!.step();
    await heard();
  }
  const names = await claims('readonly', (store) => {
    const request = store.count();
    return new Promise<number>((resolve) => (request.onsuccess = () => resolve(request.result)));
  });
  return { winners: all.filter(({ won }) => won).length, mostInside, left: names };
}

const wanted = (locks: Locks, work: (lock: unknown) => Promise<void>) =>
  locks.request(LOCK, { ifAvailable: true }, work);

/** What is wrong with how a race ended; null if nothing is. */
function faultOf({ winners, mostInside, left }: Outcome, held: boolean): string | null {
  if (mostInside > 1) return `${mostInside} inside at once`;
  if (winners === 0) return 'nobody got it';
  if (held && winners !== 1) return `${winners} got it`;
  return left === 0 ? null : `${left} claims are left`;
}

/** Every order of the steps of tabs that want a free lock. */
async function everyOrder(tabs: number, newClaims: () => UseStore): Promise<TortureRow> {
  const wrong: string[] = [];
  let tried = 0;
  // Counts through the choices like the digits of a number: `plan` holds those of this order, `options` how many there were.
  let plan: number[] = [];
  for (;;) {
    const options: number[] = [];
    const choose = (possible: number): number => {
      const at = options.push(possible) - 1;
      return Math.min(plan[at] ?? 0, possible - 1);
    };
    const outcome = await race({ claims: newClaims(), tabs, lookers: 0, held: true, choose });
    tried++;
    const fault = faultOf(outcome, true);
    const order = options.map((_, at) => plan[at] ?? 0);
    if (fault) wrong.push(`order ${order.join(' ')}: ${fault}`);
    const last = options.findLastIndex((possible, at) => order[at]! + 1 < possible);
    if (last < 0) break;
    plan = [...order.slice(0, last), order[last]! + 1];
  }
  const outcomes = { 'exactly one got it': tried - wrong.length };
  return { fault: `${tabs} tabs without Web Locks want one run, in every order`, tried, outcomes, wrong };
}

async function randomOrders(times: number, rng: Rng, newClaims: () => UseStore): Promise<TortureRow> {
  const wrong: string[] = [];
  const outcomes: Record<string, number> = {};
  for (let n = 0; n < times; n++) {
    const claims = newClaims();
    const [tabs, lookers] = [2 + rng.integer(3), rng.integer(3)];
    const [dead, held] = [rng.bernoulli(0.7), rng.bernoulli(0.5)];
    // A claim that nobody wrote like that is nobody's too.
    const left: unknown = [{ of: 'nobody' }, 'a dead tab', 0, [null]][rng.integer(4)];
    if (dead)
      await claims('readwrite', (store) => {
        store.put(left, LOCK);
        return new Promise<void>((resolve) => (store.transaction.oncomplete = () => resolve()));
      });
    const choose = (possible: number) => rng.integer(possible);
    const fault = faultOf(await race({ claims, tabs, lookers, held, choose }), held);
    const what = dead ? 'a claim of a dead tab' : 'a free lock';
    if (fault) wrong.push(`race ${n}, ${what}, ${tabs} tabs, ${lookers} lookers: ${fault}`);
    else outcomes[what] = (outcomes[what] ?? 0) + 1;
  }
  return { fault: 'tabs without Web Locks, in random orders', tried: times, outcomes, wrong };
}

export async function races({ seed, scale, say }: TortureOptions): Promise<readonly TortureRow[]> {
  let databases = 0;
  const newClaims = () => createStore(`torture tabs ${seed} ${databases++}`, 'claims');
  const rows: TortureRow[] = [];
  const told = (row: TortureRow) => {
    say(`${row.fault}: ${row.tried} races`);
    rows.push(row);
  };
  told(await everyOrder(2, newClaims));
  if (scale === 'long') told(await everyOrder(3, newClaims));
  told(await randomOrders(RANDOM_RACES[scale], new Rng(seed, 'torture/tabs'), newClaims));
  return rows;
}
