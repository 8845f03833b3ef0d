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
import { currentEvents, hasEarlierMetrics } from '../domain/earlier-updates';
import type { ExperimentEvent, RunStore } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { ShiftLabError } from '../domain/errors';
import { freshId } from '../domain/fresh-id';
import { traceDatabase, transact, type Records } from './database';
import {
  TRACE_SCHEMA,
  checkpointKey,
  chunkKey,
  isGoingOn,
  readable,
  runKey,
  runPrefixes,
  type CheckpointRecord,
  type ChunkKind,
  type EventChunk,
  type RunRecord,
  type RunStatus,
} from './records';

export type RunChange = Partial<Pick<RunRecord, 'status' | 'adapter' | 'error' | 'finishedAtMs'>>;

/** A stored run, or one that this version cannot read. */
export type ListedRun = { readonly record: RunRecord } | { readonly id: string; readonly unreadable: ShiftLabError };

const keysWith = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

export class RunArchive {
  readonly holder = freshId();

  constructor(
    private readonly database: UseStore = traceDatabase(),
    private readonly nowMs: () => number = Date.now,
  ) {}

  async create(id: string, spec: ExperimentSpec, status: RunStatus = 'running'): Promise<RunRecord> {
    const now = this.nowMs();
    const record: RunRecord = {
      schema: TRACE_SCHEMA,
      id,
      spec,
      status,
      holder: this.holder,
      createdAtMs: now,
      updatedAtMs: now,
      finishedAtMs: null,
      adapter: null,
      error: null,
      eventChunks: 0,
      dialogueChunks: 0,
    };
    await transact(this.database, 'readwrite', (records) => records.put(record, runKey(id)));
    return record;
  }

  /** Newest first. A record of a newer format is listed as unreadable and not touched. */
  async list(): Promise<readonly ListedRun[]> {
    const values = (await transact(this.database, 'readonly', (records) =>
      records.getAll(keysWith('run/')),
    )) as RunRecord[];
    const runs = values.map((value): ListedRun => {
      try {
        return { record: readable(runKey(value.id), value) };
      } catch (thrown) {
        return { id: String(value?.id), unreadable: thrown as ShiftLabError };
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

  /** Takes the run from a holder that is gone. A run that ended in the meantime keeps its status. */
  async declareInterrupted(id: string): Promise<void> {
    await this.rewrite(id, (record) =>
      isGoingOn(record.status) ? { ...record, status: 'interrupted', holder: null } : record,
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
    await this.rewrite(id, async (stored, records) => {
      const record = this.held(stored);
      const put = async (kind: ChunkKind, index: number, chunk: readonly ExperimentEvent[]) => {
        if (chunk.length === 0) return 0;
        await records.put({ schema: TRACE_SCHEMA, events: chunk } satisfies EventChunk, chunkKey(kind, id, index));
        return 1;
      };
      return {
        ...record,
        eventChunks: record.eventChunks + (await put('events', record.eventChunks, others)),
        dialogueChunks: record.dialogueChunks + (await put('dialogues', record.dialogueChunks, dialogues)),
      };
    });
  }

  /** Everything appended under `kind`, in order. 'progress' events are not kept. */
  async events(id: string, kind: ChunkKind): Promise<readonly ExperimentEvent[]> {
    const chunks = (await transact(this.database, 'readonly', (records) =>
      records.getAll(keysWith(`${kind}/${id}/`)),
    )) as EventChunk[];
    const events = chunks.flatMap((chunk) => readable(`${kind}/${id}`, chunk).events);
    return hasEarlierMetrics(events) ? currentEvents(events, (await this.read(id)).spec) : events;
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
        const read = transact(database, 'readonly', (records) => records.get(at));
        const stored = (await read) as CheckpointRecord | undefined;
        return stored && readable(at, stored).value;
      },
      async put(key, value) {
        const stored: CheckpointRecord = { schema: TRACE_SCHEMA, value };
        await transact(database, 'readwrite', (records) => records.put(stored, checkpointKey(id, key)));
      },
      delete: (key) => transact(database, 'readwrite', (records) => records.delete(checkpointKey(id, key))),
    };
  }

  private held(record: RunRecord): RunRecord {
    if (record.holder === this.holder) return record;
    throw new ShiftLabError('usage', `Run ${record.id} is no longer trained here. Nothing was written.`, {
      id: record.id,
    });
  }

  /** Reads and writes the record in one transaction, so page and worker cannot overwrite each other's fields. */
  private async rewrite(
    id: string,
    next: (record: RunRecord, records: Records<'readwrite'>) => RunRecord | Promise<RunRecord>,
  ): Promise<void> {
    await transact(this.database, 'readwrite', async (records) => {
      const record = await next(await storedRun(records, id), records);
      await records.put({ ...record, updatedAtMs: this.nowMs() }, runKey(id));
    });
  }
}

/** Throws `usage` if there is no such run, `trace-version` if a newer version wrote it. */
async function storedRun(records: Pick<Records<'readonly'>, 'get'>, id: string): Promise<RunRecord> {
  const record = (await records.get(runKey(id))) as RunRecord | undefined;
  if (!record) throw new ShiftLabError('usage', `There is no stored run ${id}.`, { id });
  return readable(runKey(id), record);
}
