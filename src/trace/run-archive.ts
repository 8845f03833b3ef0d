/**
 * Runs in IndexedDB: the worker writes them while it trains, the page reads them. Events are appended in numbered chunks. A
 * chunk commits together with the record that counts it, so a reader never sees half a chunk, and no array is rewritten.
 * Each archive object is a holder: it may write to the runs that it created or claimed, until another holder claims them or
 * they are declared interrupted. So a worker that is slow to die cannot overwrite what its successor writes.
 *
 * Guarantees: a failed write changes nothing; deleting a run removes all of it or nothing; a run's checkpoint store is a
 * `RunStore` (atomic per key). run-lock.ts decides when a run is interrupted.
 */
import type { UseStore } from 'idb-keyval';
import { historyOf, type BranchOf } from '../domain/branch';
import type { KernelTable } from '../domain/adapter-use';
import { currentEvents, hasEarlierMetrics, type WrittenEvent } from '../domain/earlier-updates';
import { DamagedValue } from '../domain/damaged-value';
import type { ExperimentEvent, RunStore } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { asShiftLabError, ShiftLabError } from '../domain/errors';
import { freshId } from '../domain/fresh-id';
import { traceDatabase, transact, type Records } from './database';
import {
  TRACE_SCHEMA,
  checkpointKey,
  chunkKey,
  isGoingOn,
  isUnchecked,
  damageOf,
  damagedKey,
  readChunk,
  readRun,
  runKey,
  runPrefixes,
  stamped,
  type CheckpointRecord,
  type Checks,
  type ChunkKind,
  type EventChunk,
  type RunRecord,
  type RunStatus,
} from './records';

export type RunChange = Partial<Pick<RunRecord, 'status' | 'adapter' | 'error' | 'finishedAtMs'>>;

export interface Branch {
  readonly spec: ExperimentSpec;
  readonly branchOf: BranchOf;
  readonly kernels?: KernelTable;
}

export type MakeBranch = (from: RunStore, to: RunStore) => Promise<Branch>;

/** A stored run, or one that this version cannot read. */
export type ListedRun = { readonly record: RunRecord } | { readonly id: string; readonly unreadable: ShiftLabError };

export interface ReadableEvents {
  readonly events: readonly ExperimentEvent[];
  readonly lost: readonly ShiftLabError[];
  /** An earlier version stored some of them without a checksum: damage that keeps their form goes unnoticed. */
  readonly unchecked: boolean;
}

/** What is kept of a run that was opened from a file. */
export type KeptRun = Pick<RunRecord, 'spec' | 'status' | 'adapter' | 'createdAtMs'> & {
  readonly events: readonly ExperimentEvent[];
  readonly result?: unknown;
};

/** Where a checkpoint is, in words. */
const OF_RUN = 'of this run';

const keysWith = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

export class RunArchive {
  readonly holder = freshId();

  constructor(
    private readonly database: UseStore = traceDatabase(),
    private readonly nowMs: () => number = Date.now,
  ) {}

  async create(
    id: string,
    spec: ExperimentSpec,
    status: RunStatus = 'running',
    kernels?: KernelTable,
    branchOf?: BranchOf,
  ): Promise<RunRecord> {
    const now = this.nowMs();
    const record: RunRecord = {
      schema: TRACE_SCHEMA,
      id,
      spec,
      ...(kernels && { kernels }),
      status,
      holder: this.holder,
      createdAtMs: now,
      updatedAtMs: now,
      finishedAtMs: null,
      adapter: null,
      error: null,
      eventChunks: 0,
      dialogueChunks: 0,
      ...(branchOf && { branchOf }),
      checked: true,
    };
    await transact(this.database, 'readwrite', (records) => records.put(stamped(runKey(id), record), runKey(id)));
    return record;
  }

  /**
   * A new run that begins with the history of another one, which is only read. If something fails, there is no new run.
   *
   * @param make writes the checkpoints of the new run, and says what it is
   */
  async branch(from: string, id: string, make: MakeBranch): Promise<Branch> {
    const { kernels } = await this.read(from);
    try {
      const branch = await make(this.checkpoints(from), this.checkpoints(id));
      const history = await Promise.all(
        (['events', 'dialogues'] as const).map((kind) => this.readableEvents(from, kind)),
      );
      await this.create(id, branch.spec, 'running', kernels, branch.branchOf);
      for (const { events } of history) await this.append(id, historyOf(events, branch.branchOf));
      return { ...branch, ...(kernels && { kernels }) };
    } catch (thrown) {
      await this.delete(id).catch(() => undefined);
      throw thrown;
    }
  }

  /**
   * Keeps a run that was opened from a file, under a name. Keeping the same again changes nothing. If something fails, what
   * was stored of it is removed.
   */
  async keep(
    id: string,
    { spec, events, status, adapter, createdAtMs, result }: KeptRun,
    title: string,
  ): Promise<void> {
    const isKept = await this.read(id).then(
      () => true,
      () => false,
    );
    if (isKept) return;
    const ended = isGoingOn(status) ? 'interrupted' : status;
    try {
      await this.create(id, spec, ended);
      await this.append(id, events);
      if (result !== undefined) await this.checkpoints(id).put('result', result);
      await this.rewrite(id, (record) => ({ ...record, adapter, createdAtMs, imported: title, holder: null }));
    } catch (thrown) {
      await this.delete(id).catch(() => undefined);
      throw thrown;
    }
  }

  /** Newest first. A record that is damaged or of a newer format is listed as unreadable, under its key, and not touched. */
  async list(): Promise<readonly ListedRun[]> {
    const stored = await transact(this.database, 'readonly', (records) => entriesWith(records, 'run/'));
    const runs = stored.map(([key, value]): ListedRun => {
      const id = key.slice('run/'.length);
      try {
        return { record: readRun(id, value) };
      } catch (thrown) {
        return { id, unreadable: asShiftLabError(thrown) };
      }
    });
    const age = (run: ListedRun) => ('record' in run ? run.record.createdAtMs : 0);
    return runs.sort((a, b) => age(b) - age(a));
  }

  async read(id: string): Promise<RunRecord> {
    return transact(this.database, 'readonly', (records) => storedRun(records, id));
  }

  /** Makes this archive the run's holder, and the run `running`. Does not check that nobody else trains it: run-lock.ts does. */
  async claim(id: string): Promise<void> {
    await this.rewrite(id, (record) => ({ ...record, holder: this.holder, status: 'running', error: null }));
  }

  /**
   * Takes the run from a holder that is gone. A run that ended in the meantime keeps its status, and so does one that was
   * written to after `lastWriteMs`: somebody is training it after all.
   */
  async declareInterrupted(id: string, lastWriteMs: number | null = null): Promise<void> {
    await this.rewrite(id, (record) =>
      isGoingOn(record.status) && record.updatedAtMs === (lastWriteMs ?? record.updatedAtMs)
        ? { ...record, status: 'interrupted', holder: null }
        : record,
    );
  }

  /** Only for the holder. */
  async change(id: string, change: RunChange): Promise<void> {
    await this.rewrite(id, (record) => ({ ...this.held(record), ...change }));
  }

  /** Only for the holder: appends events as one chunk of each kind. All of them are stored, or none. */
  async append(id: string, events: readonly ExperimentEvent[]): Promise<void> {
    const dialogues = events.filter((event) => event.type === 'dialogues');
    const others = events.filter((event) => event.type !== 'dialogues' && event.type !== 'progress');
    if (dialogues.length + others.length === 0) return;
    const chunks: readonly (readonly [ChunkKind, readonly ExperimentEvent[]])[] = [
      ['events', others],
      ['dialogues', dialogues],
    ];
    let written: Readonly<Record<ChunkKind, string>> | null = null;
    await this.rewrite(id, async (stored, records) => {
      const record = this.held(stored);
      // The second try of a transaction whose first may have been committed: what is there already is not written twice.
      if (written && (await isThere(records, written, chunks))) return record;
      written = {
        events: chunkKey('events', id, record.eventChunks),
        dialogues: chunkKey('dialogues', id, record.dialogueChunks),
      };
      const counts = { events: 0, dialogues: 0 };
      for (const [kind, chunk] of chunks) {
        if (chunk.length === 0) continue;
        if ((await records.getKey(written[kind])) !== undefined) throw olderThanEvents(id);
        await records.put(stamped<EventChunk>(written[kind], { schema: TRACE_SCHEMA, events: chunk }), written[kind]);
        counts[kind] = 1;
      }
      return {
        ...record,
        eventChunks: record.eventChunks + counts.events,
        dialogueChunks: record.dialogueChunks + counts.dialogues,
      };
    });
  }

  /** Everything appended under `kind`, in order. 'progress' events are not kept. Throws if any of it cannot be read. */
  async events(id: string, kind: ChunkKind): Promise<readonly ExperimentEvent[]> {
    const { events, lost } = await this.readableEvents(id, kind);
    if (lost[0]) throw lost[0];
    return events;
  }

  /** The same without the chunks that cannot be read; `lost` says for each why. */
  async readableEvents(id: string, kind: ChunkKind): Promise<ReadableEvents> {
    const [stored, record] = await transact(this.database, 'readonly', async (records) => [
      new Map(await entriesWith(records, `${kind}/${id}/`)),
      (await records.get(runKey(id))) as RunRecord | undefined,
    ]);
    const run = record && readRun(id, record);
    const counted = (run && (kind === 'events' ? run.eventChunks : run.dialogueChunks)) ?? 0;
    const lost: ShiftLabError[] = [];
    const events: WrittenEvent[] = [];
    for (let i = 0; i < counted; i++) {
      const key = chunkKey(kind, id, i);
      if (!stored.has(key))
        lost.push(new ShiftLabError('storage-unavailable', `The stored value at ${key} is missing.`, { key }));
    }
    if ([...stored.keys()].some((key) => key >= chunkKey(kind, id, counted))) lost.push(olderThanEvents(id));
    for (const [key, value] of stored) {
      try {
        for (const event of readChunk(key, value, run).events) events.push(event);
      } catch (thrown) {
        lost.push(asShiftLabError(thrown));
      }
    }
    const current = run && hasEarlierMetrics(events) ? currentEvents(events, run.spec) : events;
    const unchecked = isUnchecked(record) || [...stored.values()].some(isUnchecked);
    return { events: current as readonly ExperimentEvent[], lost, unchecked };
  }

  /** Removes the run, its events, dialogues and checkpoints, in one transaction. */
  async delete(id: string): Promise<void> {
    await transact(this.database, 'readwrite', async (records) => {
      await records.delete(runKey(id));
      for (const prefix of runPrefixes(id)) await records.delete(keysWith(prefix));
    });
  }

  checkpoints(id: string): RunStore {
    const database = this.database;
    return {
      async get(key) {
        const at = checkpointKey(id, key);
        const [stored, run] = await transact(database, 'readonly', async (records): Promise<unknown[]> => [
          await records.get(at),
          await records.get(runKey(id)),
        ]);
        if (stored === undefined) return undefined;
        const why = damageOf(at, stored, (run ?? null) as Checks);
        const { value } = (stored ?? {}) as { readonly value?: unknown };
        if (why !== null || value === undefined) throw new DamagedValue(key, OF_RUN, why ?? 'it has no value');
        return value;
      },
      async put(key, value) {
        const at = checkpointKey(id, key);
        const stored = stamped<CheckpointRecord>(at, { schema: TRACE_SCHEMA, value });
        await transact(database, 'readwrite', (records) => records.put(stored, at));
      },
      setAside: (key) =>
        transact(database, 'readwrite', async (records) => {
          let n = 1;
          while ((await records.getKey(damagedKey(id, key, n))) !== undefined) n++;
          await records.put(await records.get(checkpointKey(id, key)), damagedKey(id, key, n));
          await records.delete(checkpointKey(id, key));
          return damagedKey(id, key, n);
        }),
      keys: async () => {
        const prefix = checkpointKey(id, '');
        const keys = await transact(database, 'readonly', (records) => records.getAllKeys(keysWith(prefix)));
        return keys.map((key) => (key as string).slice(prefix.length));
      },
      unchecked: async () => {
        const prefix = checkpointKey(id, '');
        const stored = await transact(database, 'readonly', (records) => entriesWith(records, prefix));
        return stored.flatMap(([key, value]) => (isUnchecked(value) ? [key.slice(prefix.length)] : []));
      },
      place: OF_RUN,
      delete: (key) => transact(database, 'readwrite', (records) => records.delete(checkpointKey(id, key))),
    };
  }

  private held(record: RunRecord): RunRecord {
    if (record.holder === this.holder) return record;
    throw new ShiftLabError(
      'usage',
      `Another tab trains run ${record.id} now: go on there. Nothing was written here.`,
      {
        id: record.id,
      },
    );
  }

  /** Reads and writes the record in one transaction, so page and worker cannot overwrite each other's fields. */
  private async rewrite(
    id: string,
    next: (record: RunRecord, records: Records<'readwrite'>) => RunRecord | Promise<RunRecord>,
  ): Promise<void> {
    await transact(this.database, 'readwrite', async (records) => {
      const record = await next(await storedRun(records, id), records);
      const changed = { ...record, updatedAtMs: this.nowMs() };
      await records.put(stamped(runKey(id), changed), runKey(id));
    });
  }
}

/** Throws `usage` if there is no such run, `trace-version` if a newer version wrote it, `storage-unavailable` if it is damaged. */
async function storedRun(records: Pick<Records<'readonly'>, 'get'>, id: string): Promise<RunRecord> {
  const record = await records.get(runKey(id));
  if (record === undefined)
    throw new ShiftLabError(
      'usage',
      `The run ${id.slice(0, 50)} is not stored in this browser; it, or the data of this site, may have been deleted. Start it again.`,
      { id, gone: true },
    );
  return readRun(id, record);
}

/** Chunks are stored together with the record that counts them. */
const olderThanEvents = (id: string): ShiftLabError =>
  new ShiftLabError(
    'storage-unavailable',
    `The stored value at ${runKey(id)} is out of date: more of this run is stored than it counts, and what came later cannot be used.`,
    { key: runKey(id) },
  );

/** Keys and values whose key begins so, in the order of the keys. */
async function entriesWith(
  records: Pick<Records<'readonly'>, 'getAll' | 'getAllKeys'>,
  prefix: string,
): Promise<readonly (readonly [string, unknown])[]> {
  const range = keysWith(prefix);
  const [keys, values] = await Promise.all([records.getAllKeys(range), records.getAll(range)]);
  return keys.map((key, i) => [key as string, values[i] as unknown] as const);
}

/** Whether exactly these events are stored under these keys. */
async function isThere(
  records: Pick<Records<'readonly'>, 'get'>,
  keys: Readonly<Record<ChunkKind, string>>,
  chunks: readonly (readonly [ChunkKind, readonly ExperimentEvent[]])[],
): Promise<boolean> {
  for (const [kind, chunk] of chunks) {
    if (chunk.length === 0) continue;
    const stored = (await records.get(keys[kind])) as EventChunk | undefined;
    if (JSON.stringify(stored?.events) !== JSON.stringify(chunk)) return false;
  }
  return true;
}
