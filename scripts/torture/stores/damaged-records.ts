/**
 * Every record of a run in IndexedDB (fake-indexeddb) is damaged in turn. Then the page lists its runs, reads the run, and
 * goes on with it. The other run must not notice.
 */
import 'fake-indexeddb/auto';
import { createStore, del, entries, get, set, type UseStore } from 'idb-keyval';
import { isDeepStrictEqual } from 'node:util';
import { Rng } from '../../../src/domain/rng';
import { RunArchive } from '../../../src/trace/run-archive';
import { runFile, type RunFile } from '../../../src/trace/run-file';
import { numbersOf, perform } from '../../../test/small-experiment';
import type { TortureOptions, TortureRow } from '../part';
import { endingOf, Tally, type Ending } from './tally';
import { tiny } from './specs';

const ID = 'damaged';
const OTHER = 'whole';

interface Others {
  readonly sibling: unknown;
  readonly foreign: unknown;
  readonly older: unknown;
}

interface RecordFault {
  readonly name: string;
  /** Undefined if the record is gone. @param others other records of the run; of another run; and what the record was before */
  readonly apply: (record: unknown, rng: Rng, others: Others) => unknown;
}

type Holder = Record<string, unknown>;
const isHolder = (value: unknown): value is Holder =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/** Goes down at random, to a field that holds no other fields with `leaf`, or to any field. */
function somewhere(record: unknown, rng: Rng, leaf: boolean): { holder: Holder; field: string } {
  let holder = record as Holder;
  for (;;) {
    const fields = Object.keys(holder);
    const field = fields[rng.integer(fields.length)]!;
    const inside = holder[field];
    if (!isHolder(inside) || (!leaf && rng.bernoulli(0.4))) return { holder, field };
    holder = inside;
  }
}

function changed(value: unknown, rng: Rng): unknown {
  if (typeof value === 'number') {
    const bits = new Uint8Array(new Float64Array([value]).buffer);
    bits[rng.integer(8)]! ^= 1 << rng.integer(8);
    return new Float64Array(bits.buffer)[0];
  }
  if (typeof value === 'string')
    return value === '' ? 'x' : String.fromCharCode(value.charCodeAt(0) ^ 1) + value.slice(1);
  return typeof value === 'boolean' ? !value : 0;
}

const inCopy = (record: unknown, change: (copy: unknown) => void): unknown => {
  const copy: unknown = structuredClone(record);
  change(copy);
  return copy;
};

const FAULTS: readonly RecordFault[] = [
  ...['a value changed', 'another value changed'].map((name) => ({
    name,
    apply: (record: unknown, rng: Rng) =>
      inCopy(record, (copy) => {
        const { holder, field } = somewhere(copy, rng, true);
        holder[field] = changed(holder[field], rng);
      }),
  })),
  {
    name: 'a field lost',
    apply: (record, rng) =>
      inCopy(record, (copy) => {
        const { holder, field } = somewhere(copy, rng, false);
        if (ArrayBuffer.isView(holder)) (holder as unknown as Float32Array)[Number(field)] = 0;
        else if (Array.isArray(holder)) holder.splice(Number(field), 1);
        else Reflect.deleteProperty(holder, field);
      }),
  },
  {
    name: 'an earlier format claimed',
    apply: (record) => inCopy(record, (copy) => void ((copy as { schema: number }).schema = 1)),
  },
  {
    name: 'an earlier format with what it had',
    apply: (record) => {
      const { checksum: _, ...others } = record as { checksum: number };
      return { ...others, schema: 1 };
    },
  },
  { name: 'another record in its place', apply: (_record, _rng, { sibling }) => sibling },
  { name: 'the same record of another run in its place', apply: (_record, _rng, { foreign }) => foreign },
  { name: 'an older copy of itself in its place', apply: (_record, _rng, { older }) => older },
  { name: 'an empty object', apply: () => ({}) },
  { name: 'null', apply: () => null },
  { name: 'a date', apply: () => new Date(0) },
  { name: 'deleted', apply: () => undefined },
];

type Records = readonly (readonly [key: string, value: unknown])[];

/** What each record was before it was written again, oldest first. */
class History {
  private readonly values = new Map<string, unknown[]>();

  constructor(private readonly database: UseStore) {}

  async keep(): Promise<void> {
    for (const [key, value] of (await entries(this.database)) as Records) {
      const known = this.values.get(key) ?? [];
      if (!isDeepStrictEqual(known.at(-1), value)) this.values.set(key, [...known, value]);
    }
  }

  /** What is there now if it was written once. */
  olderOf(key: string, rng: Rng): unknown {
    const [now, ...before] = [...this.values.get(key)!].reverse();
    return before.length > 0 ? before[rng.integer(before.length)] : now;
  }
}

async function makeRuns(database: UseStore, history: History): Promise<unknown> {
  const archive = new RunArchive(database);
  let numbers: unknown;
  for (const id of [OTHER, ID]) {
    await archive.create(id, tiny);
    await history.keep();
    const inner = archive.checkpoints(id);
    const store = {
      ...inner,
      put: async (key: string, value: unknown) => {
        await inner.put(key, value);
        await history.keep();
      },
    };
    const { result, events } = await perform(tiny, { store });
    for (let at = 0; at < events.length; at += 12) {
      await archive.append(id, events.slice(at, at + 12));
      await history.keep();
    }
    await archive.change(id, { status: 'done', finishedAtMs: 1 });
    await history.keep();
    numbers = numbersOf(result);
  }
  return numbers;
}

async function read(database: UseStore, id: string): Promise<RunFile> {
  return runFile(new RunArchive(database), id, true);
}

/** Lists and reads the run, and goes on with it. */
async function use(database: UseStore, before: RunFile, numbers: unknown, key: string): Promise<Ending> {
  const archive = new RunArchive(database);
  const listed = await archive.list();
  if (!listed.some((run) => 'record' in run && run.record.id === OTHER)) return 'wrong: another run is not listed';
  if (key !== `run/${ID}` && !listed.some((run) => 'record' in run && run.record.id === ID)) return 'wrong: not listed';
  const names = [key, ...key.split('/').slice(2), `run ${ID}`];
  let ending: Ending = 'harmless';
  try {
    const now = await read(database, ID);
    // An older record of the run that counts all its events: the run is not done yet, and goes on from its last checkpoint.
    const isBeforeItsEnd = isDeepStrictEqual({ ...now, status: 'done' }, before) && now.status === 'running';
    if (!isDeepStrictEqual(now, before) && !isBeforeItsEnd) return 'wrong: the run reads otherwise';
  } catch (thrown) {
    ending = endingOf(thrown, [...names, key.slice(`checkpoint/${ID}/`.length)]);
    if (ending.startsWith('wrong') || !key.startsWith('checkpoint/')) return ending;
  }
  if (!key.startsWith('checkpoint/')) return ending;
  const said: string[] = [];
  try {
    const onNotice = (sentence: string) => void said.push(sentence);
    const { result } = await perform(tiny, { store: archive.checkpoints(ID), onNotice });
    if (!isDeepStrictEqual(numbersOf(result), numbers)) return 'wrong: other numbers';
  } catch (thrown) {
    return endingOf(thrown, names);
  }
  return said.length > 0 ? 'computed again' : 'harmless';
}

export async function damagedRecords({ seed, scale, say }: TortureOptions): Promise<TortureRow[]> {
  const database = createStore(`shiftlab-torture-${seed}-${scale}`, 'records');
  const history = new History(database);
  const numbers = await makeRuns(database, history);
  const before = await read(database, ID);
  const other = await read(database, OTHER);
  const all = (await entries(database)) as [string, unknown][];
  const own = all.filter(([key]) => key.split('/')[1] === ID);
  const tally = new Tally();
  let tried = 0;
  say(`${own.length} records in IndexedDB`);
  for (const [key, record] of own) {
    const faults = scale === 'long' ? FAULTS : [FAULTS[tried % FAULTS.length]!];
    for (const fault of faults) {
      const rng = new Rng(seed, `torture/records/${fault.name}`, tried++);
      const others = own.filter(([name]) => name !== key);
      const damaged = fault.apply(record, rng, {
        sibling: others[rng.integer(others.length)]![1],
        foreign: await get(key.replace(ID, OTHER), database),
        older: history.olderOf(key, rng),
      });
      if (damaged === undefined) await del(key, database);
      else await set(key, damaged, database);
      const ending = await use(database, before, numbers, key);
      const spared = isDeepStrictEqual(await read(database, OTHER), other);
      tally.add(
        `record in IndexedDB: ${fault.name}`,
        `seed ${seed}, ${key}`,
        spared ? ending : 'wrong: another run reads otherwise',
      );
      for (const [name] of (await entries(database)) as [string, unknown][])
        if (!all.some(([known]) => known === name)) await del(name, database);
      for (const [name, value] of own) if ((await get(name, database)) !== value) await set(name, value, database);
    }
  }
  return tally.rows();
}
