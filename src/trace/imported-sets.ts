/**
 * Imported dialogues in IndexedDB, beside the runs: one record a set, and its dialogues in numbered chunks. A chunk commits
 * together with the record that counts it, so a reader never sees half a chunk, and what is whole stays whole if the storage is
 * full or the worker dies. Every value has the version and the checksum of all stored values (records.ts).
 *
 *   import/<id>                   ImportRecord
 *   import-part/<id>/<00000000>   its dialogues
 */
import type { UseStore } from 'idb-keyval';
import * as v from 'valibot';
import { asShiftLabError, ShiftLabError } from '../domain/errors';
import { freshId } from '../domain/fresh-id';
import { list, object, readRecord, reads, whole } from '../domain/record-fields';
import type { TextDialogue } from '../domain/text-dialogue';
import { traceDatabase, transact, type Records } from './database';
import {
  IMPORT_PREFIX as PREFIX,
  importKey as keyOf,
  importPartsOf as partsOf,
  talkKey,
  talkModelKey,
} from './import-keys';
import { readable, stamped, TRACE_SCHEMA } from './records';

/** What a person is shown of a set without opening it. */
export interface ImportSummary {
  readonly dialogues: number;
  readonly turns: number;
  readonly words: number;
  /** Records that were refused. */
  readonly rejected: number;
  /** What may name a person was replaced before it was stored. */
  readonly masked: boolean;
  readonly formats: readonly string[];
  readonly licences: readonly string[];
  /** The files it came from, as far as they are listed, with SHA-256 in hexadecimal; empty where a file was not read to its end. */
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

export interface ImportRecord {
  readonly schema: typeof TRACE_SCHEMA;
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly parts: number;
  /** How many are stored. */
  readonly dialogues: number;
  /** Null while it is imported, and where the import ended before its end. */
  readonly summary: ImportSummary | null;
}

export type ListedImport =
  { readonly record: ImportRecord } | { readonly id: string; readonly unreadable: ShiftLabError };

interface Part {
  readonly schema: typeof TRACE_SCHEMA;
  readonly dialogues: readonly TextDialogue[];
}

const partKey = (id: string, index: number): string => `${partsOf(id)}${String(index).padStart(8, '0')}`;
const keysWith = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

const text = v.string();
const summarySchema = reads<ImportSummary>()(
  object({
    ...{ dialogues: whole, turns: whole, words: whole, rejected: whole, masked: v.boolean() },
    ...{ formats: list(text), licences: list(text) },
    files: list(object({ name: text, sha256: text })),
  }),
);
const recordSchema = reads<ImportRecord>()(
  object({
    schema: v.literal(TRACE_SCHEMA),
    ...{ id: text, name: text, createdAtMs: v.pipe(v.number(), v.finite()), parts: whole, dialogues: whole },
    summary: v.nullable(summarySchema),
  }),
);
const turn = object({ speaker: v.picklist(['policy', 'user']), text: v.pipe(text, v.nonEmpty()) });
const partSchema = reads<Part>()(
  object({
    schema: v.literal(TRACE_SCHEMA),
    dialogues: list(object({ id: text, turns: v.pipe(list(turn), v.minLength(1)) })),
  }),
);

const damaged = (key: string) => `The stored value at ${key} is damaged and is not used.`;
const readAt = <const Schema extends v.GenericSchema>(key: string, schema: Schema, value: unknown) =>
  readRecord(schema, readable(key, value), { failure: damaged(key), code: 'storage-unavailable' });

export class ImportedSets {
  constructor(
    private readonly database: UseStore = traceDatabase(),
    private readonly nowMs: () => number = Date.now,
  ) {}

  async create(name: string): Promise<ImportRecord> {
    const id = freshId();
    const record: ImportRecord = {
      schema: TRACE_SCHEMA,
      ...{ id, name, createdAtMs: this.nowMs(), parts: 0, dialogues: 0, summary: null },
    };
    await transact(this.database, 'readwrite', (records) => records.put(stamped(keyOf(id), record), keyOf(id)));
    return record;
  }

  /** Adds a part; all of it is stored, or nothing. @param part its number: how many were appended before */
  async append(id: string, part: number, dialogues: readonly TextDialogue[]): Promise<void> {
    await this.rewrite(id, async (record, records) => {
      // The second try of a transaction whose first was committed, though the news of it was lost.
      if (record.parts === part + 1) return record;
      if (record.parts !== part)
        throw new ShiftLabError(
          'storage-unavailable',
          `The set "${record.name.slice(0, 50)}" is being written in another tab.`,
          {
            id,
          },
        );
      const key = partKey(id, part);
      await records.put(stamped<Part>(key, { schema: TRACE_SCHEMA, dialogues }), key);
      return { ...record, parts: part + 1, dialogues: record.dialogues + dialogues.length };
    });
  }

  async finish(id: string, summary: ImportSummary): Promise<void> {
    await this.rewrite(id, (record) => ({ ...record, summary }));
  }

  async rename(id: string, name: string): Promise<void> {
    await this.rewrite(id, (record) => ({ ...record, name }));
  }

  /** Newest first. What is damaged or of a newer version is listed under its key, and not touched. */
  async list(): Promise<readonly ListedImport[]> {
    const [keys, values] = await transact(this.database, 'readonly', async (records) => [
      await records.getAllKeys(keysWith(PREFIX)),
      await records.getAll(keysWith(PREFIX)),
    ]);
    const listed = keys.map((key, i): ListedImport => {
      const id = (key as string).slice(PREFIX.length);
      try {
        return { record: readImport(id, values[i]) };
      } catch (thrown) {
        return { id, unreadable: asShiftLabError(thrown) };
      }
    });
    const age = (one: ListedImport) => ('record' in one ? one.record.createdAtMs : 0);
    return listed.sort((a, b) => age(b) - age(a));
  }

  async read(id: string): Promise<ImportRecord> {
    return transact(this.database, 'readonly', (records) => storedImport(records, id));
  }

  /** The dialogues, a part at a time. Throws `storage-unavailable` if a part is damaged or missing. */
  async *parts(id: string): AsyncGenerator<readonly TextDialogue[]> {
    const { parts } = await this.read(id);
    for (let part = 0; part < parts; part++) {
      const key = partKey(id, part);
      const value: unknown = await transact(this.database, 'readonly', (records) => records.get(key));
      if (value === undefined)
        throw new ShiftLabError('storage-unavailable', `The stored value at ${key} is missing.`, { key });
      yield readAt(key, partSchema, value).dialogues;
    }
  }

  /** Removes the set with all its dialogues and what was found of them, readable or not, or nothing. */
  async delete(id: string): Promise<void> {
    await transact(this.database, 'readwrite', async (records) => {
      await records.delete(keyOf(id));
      await records.delete(keysWith(partsOf(id)));
      await records.delete(talkKey(id));
      await records.delete(talkModelKey(id));
    });
  }

  private async rewrite(
    id: string,
    next: (record: ImportRecord, records: Records<'readwrite'>) => ImportRecord | Promise<ImportRecord>,
  ): Promise<void> {
    await transact(this.database, 'readwrite', async (records) => {
      const record = await next(await storedImport(records, id), records);
      await records.put(stamped(keyOf(id), record), keyOf(id));
    });
  }
}

function readImport(id: string, value: unknown): ImportRecord {
  const record = readAt(keyOf(id), recordSchema, value);
  if (record.id === id) return record;
  throw new ShiftLabError('storage-unavailable', damaged(keyOf(id)), { key: keyOf(id) });
}

/** Throws `usage` if there is no such set. */
async function storedImport(records: Pick<Records<'readonly'>, 'get'>, id: string): Promise<ImportRecord> {
  const value: unknown = await records.get(keyOf(id));
  if (value === undefined)
    throw new ShiftLabError('usage', 'These dialogues are not stored in this browser; import their files again.', {
      id: id.slice(0, 50),
      gone: true,
    });
  return readImport(id, value);
}
