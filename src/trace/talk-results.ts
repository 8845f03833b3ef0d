/**
 * What was found of a simulator that learned from an imported set, beside the set in IndexedDB: one result a set, the newest.
 * Deleting the set deletes it. Every value has the version and the checksum of all stored values (records.ts).
 *
 *   import-talk/<id of the set>    the report, and what it was made with
 *   import-model/<id of the set>   the calibrated model
 */
import type { UseStore } from 'idb-keyval';
import * as v from 'valibot';
import { ShiftLabError } from '../domain/errors';
import type { CheckpointFiles } from '../domain/language-model';
import { object, readRecord, reads } from '../domain/record-fields';
import { talkReportSchema, type TalkReport } from '../domain/talk-report';
import { traceDatabase, transact } from './database';
import { importKey, TALK_PREFIX, talkKey, talkModelKey } from './import-keys';
import { readable, stamped, TRACE_SCHEMA } from './records';

/** What a result was made with, in words for a person. */
export interface TalkSetup {
  readonly base: string;
  readonly heldOut: string;
  /** Null: nothing was learned before. */
  readonly pretraining: string | null;
}

export interface TalkResult {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly setup: TalkSetup;
  readonly report: TalkReport;
}

interface StoredResult extends TalkResult {
  readonly schema: typeof TRACE_SCHEMA;
}
interface StoredModel {
  readonly schema: typeof TRACE_SCHEMA;
  readonly config: string;
  readonly tokenizer: string;
  readonly weights: Uint8Array;
}

const text = v.string();
const resultSchema = reads<StoredResult>()(
  object({
    ...{ schema: v.literal(TRACE_SCHEMA), atMs: v.pipe(v.number(), v.finite()) },
    setup: object({ base: text, heldOut: text, pretraining: v.nullable(text) }),
    report: talkReportSchema,
  }),
);
const modelSchema = reads<StoredModel>()(
  object({
    schema: v.literal(TRACE_SCHEMA),
    config: text,
    tokenizer: text,
    weights: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
  }),
);

const readAt = <const Schema extends v.GenericSchema>(key: string, schema: Schema, value: unknown) =>
  readRecord(schema, readable(key, value), {
    failure: `The stored value at ${key} is damaged and is not used.`,
    code: 'storage-unavailable',
  });

export class TalkResults {
  constructor(private readonly database: UseStore = traceDatabase()) {}

  /** Replaces the set's earlier result: both values are stored, or nothing. Throws `usage` if the set was deleted. */
  async put(set: string, result: TalkResult, { config, tokenizer = '', weights }: CheckpointFiles): Promise<void> {
    const [key, modelKey] = [talkKey(set), talkModelKey(set)];
    const stored = stamped<StoredResult>(key, { schema: TRACE_SCHEMA, ...result });
    const model = stamped<StoredModel>(modelKey, { schema: TRACE_SCHEMA, config, tokenizer, weights });
    await transact(this.database, 'readwrite', async (records) => {
      if ((await records.get(importKey(set))) === undefined)
        throw new ShiftLabError('usage', 'These dialogues were deleted meanwhile, so the result is not stored.', {
          set: set.slice(0, 50),
        });
      await records.put(stored, key);
      await records.put(model, modelKey);
    });
  }

  /** Ids of the sets that have a result, readable or not. */
  async sets(): Promise<readonly string[]> {
    const keys = await transact(this.database, 'readonly', (records) =>
      records.getAllKeys(IDBKeyRange.bound(TALK_PREFIX, `${TALK_PREFIX}\uffff`)),
    );
    return keys.map((key) => (key as string).slice(TALK_PREFIX.length));
  }

  /** Null if there is none. Throws `storage-unavailable` if it is damaged, `trace-version` if a newer version wrote it. */
  async read(set: string): Promise<TalkResult | null> {
    const key = talkKey(set);
    const value: unknown = await transact(this.database, 'readonly', (records) => records.get(key));
    if (value === undefined) return null;
    const { atMs, setup, report } = readAt(key, resultSchema, value);
    return { atMs, setup, report };
  }

  /** The calibrated model; null if there is none. Throws as `read` does. */
  async model(set: string): Promise<CheckpointFiles | null> {
    const key = talkModelKey(set);
    const value: unknown = await transact(this.database, 'readonly', (records) => records.get(key));
    if (value === undefined) return null;
    const { config, tokenizer, weights } = readAt(key, modelSchema, value);
    return { config, tokenizer, weights };
  }
}
