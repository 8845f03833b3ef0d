/**
 * What a stored run looks like: the record's fields, its keys, its version and its checksum. Every stored value has a
 * `schema` and, since schema 2, a `checksum` of everything else in it, under its key. A value that a newer ShiftLab wrote is refused with `trace-version` and stays unchanged: it is never converted or deleted. Whatever
 * else is not as it was written is refused with `storage-unavailable`, and the sentence names the field.
 *
 *   run/<id>                 RunRecord
 *   events/<id>/<00000000>   EventChunk: everything but dialogues
 *   dialogues/<id>/<…>       EventChunk: 'dialogues' events
 *   checkpoint/<id>/<key>    CheckpointRecord: whatever the experiment put there
 *   damaged/<id>/<key>       a damaged CheckpointRecord that was set aside; nothing reads it
 *   import/<id>, import-part/<id>/<…>   imported dialogues (imported-sets.ts)
 *   import-talk/<id>, import-model/<id>   a simulator that learned from them (talk-results.ts)
 *   human/<id>               a session of a person (human-sessions.ts)
 *   model-user/<id>          dialogues of a language model (the same)
 *   llm-report/<id>          what a language model was measured by (the same)
 */
import * as v from 'valibot';
import { adapterEntries, kernelTable, type KernelTable } from '../domain/adapter-use';
import { branchOfSchema, type BranchOf } from '../domain/branch';
import { checksumOfValue } from '../domain/checksum';
import type { WrittenEvent } from '../domain/earlier-updates';
import { writtenEvents } from '../domain/event-schemas';
import { recordedSpecSchema, type ExperimentSpec } from '../domain/experiment-spec';
import { ShiftLabError, type ErrorCode, type PlainError } from '../domain/errors';
import { maybe, object, readRecord, reads, whole } from '../domain/record-fields';

export const TRACE_SCHEMA = 2;
/** Its records had no checksum, and are read as they are. */
const WITHOUT_CHECKSUM = 1;

/** `interrupted`: its page or worker went away while it was running; it can be resumed from its checkpoint. */
export type RunStatus = 'running' | 'paused' | 'interrupted' | 'done' | 'cancelled' | 'failed';

/** Being trained or paused, as far as the record knows. */
export const isGoingOn = (status: RunStatus): boolean => status === 'running' || status === 'paused';

export interface AdapterRecord {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly software: boolean;
  /** Present if products may have used half precision. */
  readonly precision?: 'f16' | undefined;
}

export interface RunRecord {
  readonly schema: typeof TRACE_SCHEMA;
  readonly id: string;
  readonly spec: ExperimentSpec;
  /** The kernels that it was given when it was started; absent if none were. */
  readonly kernels?: KernelTable;
  readonly status: RunStatus;
  /** The `RunArchive.holder` that trains it, the only one that may write; null after it was declared interrupted. */
  readonly holder: string | null;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly finishedAtMs: number | null;
  /** What computed the numbers; null until a device was opened. */
  readonly adapter: AdapterRecord | null;
  /** Why it stopped, if it did not finish. */
  readonly error: PlainError | null;
  readonly eventChunks: number;
  readonly dialogueChunks: number;
  /** Present in a branch: the run whose history it has, and what differs. */
  readonly branchOf?: BranchOf;
  /** Present in a run that was opened from a file: what it is called. It was not computed here and cannot be resumed. */
  readonly imported?: string;
  /** Present if everything of this run was stored with a checksum: records of schema 1 then do not belong to it. */
  readonly checked?: true;
}

export interface EventChunk {
  readonly schema: typeof TRACE_SCHEMA;
  readonly events: readonly WrittenEvent[];
}

export interface CheckpointRecord {
  readonly schema: typeof TRACE_SCHEMA;
  readonly value: unknown;
}

export type ChunkKind = 'events' | 'dialogues';

export const runKey = (id: string): string => `run/${id}`;
export const chunkKey = (kind: ChunkKind, id: string, index: number): string =>
  `${kind}/${id}/${String(index).padStart(8, '0')}`;
export const damagedKey = (id: string, key: string, n: number): string =>
  `damaged/${id}/${key}${n === 1 ? '' : ` ${n}`}`;
export const checkpointKey = (id: string, key: string): string => `checkpoint/${id}/${key}`;

/** Each key prefix that belongs to one run. */
export const runPrefixes = (id: string): readonly string[] => [
  `events/${id}/`,
  `dialogues/${id}/`,
  `checkpoint/${id}/`,
  `damaged/${id}/`,
];

const statuses = ['running', 'paused', 'interrupted', 'done', 'cancelled', 'failed'] as const;
export const runStatusSchema = reads<RunStatus>()(v.picklist(statuses));

export const adapterSchema = reads<AdapterRecord>()(
  object({ ...adapterEntries, precision: maybe(v.optional(v.literal('f16'))) }),
);

const errorSchema = reads<PlainError>()(
  object({
    code: v.custom<ErrorCode>((code) => typeof code === 'string'),
    message: v.string(),
    values: v.pipe(v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()]))), v.readonly()),
  }),
);

const time = v.pipe(v.number(), v.finite());
const runRecordSchema = reads<RunRecord>()(
  object({
    schema: v.literal(TRACE_SCHEMA),
    id: v.string(),
    spec: recordedSpecSchema,
    kernels: maybe(kernelTable),
    status: runStatusSchema,
    holder: v.nullable(v.string()),
    createdAtMs: time,
    updatedAtMs: time,
    finishedAtMs: v.nullable(time),
    adapter: v.nullable(adapterSchema),
    error: v.nullable(errorSchema),
    eventChunks: whole,
    dialogueChunks: whole,
    branchOf: maybe(branchOfSchema),
    imported: maybe(v.string()),
    checked: maybe(v.literal(true)),
  }),
);
const eventChunkSchema = reads<EventChunk>()(object({ schema: v.literal(TRACE_SCHEMA), events: writtenEvents }));

/** Of a run's record. */
export type Checks = Partial<Pick<RunRecord, 'checked'>> | null;

interface Checked {
  readonly schema: typeof TRACE_SCHEMA;
}

/** The record as it is stored under this key. */
export function stamped<T extends Checked>(key: string, record: T): T & { readonly checksum: number } {
  return { ...record, checksum: checksumOfValue(key, record) };
}

/** Whether version 1 stored it, without a checksum: damage that keeps its form goes unnoticed. */
export const isUnchecked = (value: unknown): boolean =>
  (value as { schema?: unknown } | null | undefined)?.schema === WITHOUT_CHECKSUM;

/**
 * Why a value cannot be what was stored under its key, as a part of a sentence; null if nothing shows. The key names the run,
 * so a value of another run has another checksum. Throws `trace-version` if a newer version wrote it.
 *
 * @param run its record, if that is known
 */
export function damageOf(key: string, value: unknown, run?: Checks): string | null {
  const { schema, checksum, ...rest } = (value ?? {}) as { schema?: unknown; checksum?: unknown };
  if (typeof schema === 'number' && schema > TRACE_SCHEMA)
    throw new ShiftLabError(
      'trace-version',
      `The stored run at ${key} has format ${schema}; this page reads up to format ${TRACE_SCHEMA}. It was not changed. Open it with a newer ShiftLab.`,
      { key, found: schema, reads: TRACE_SCHEMA },
    );
  if (schema === WITHOUT_CHECKSUM && run?.checked) return 'its format is older than its run';
  if (schema === WITHOUT_CHECKSUM) return checksum === undefined ? null : 'its format is another one than it says';
  if (schema !== TRACE_SCHEMA) return 'it does not say its format';
  try {
    return checksum === checksumOfValue(key, { schema, ...rest }) ? null : 'its checksum differs';
  } catch {
    return 'it holds what is never stored';
  }
}

/** Returns the record without its checksum, or throws `trace-version` or `storage-unavailable` if this version cannot read it. */
export function readable<T extends Checked>(key: string, value: unknown, run?: Checks): T {
  const why = damageOf(key, value, run);
  if (why !== null)
    throw new ShiftLabError('storage-unavailable', `${damagedAt(key)} ${why[0]!.toUpperCase()}${why.slice(1)}.`, {
      key,
    });
  const { checksum: _, ...record } = value as T & { checksum?: number };
  return { ...record, schema: TRACE_SCHEMA } as unknown as T;
}

const damagedAt = (key: string) => `The stored value at ${key} is damaged and is not used.`;

function read<const Schema extends v.GenericSchema>(key: string, schema: Schema, value: unknown, run?: Checks) {
  const current = readable(key, value, run);
  return readRecord(schema, current, { failure: damagedAt(key), code: 'storage-unavailable' });
}

/** The record under the run's key, whole. Its spec is as it was written: earlier-updates.ts needs it so. */
export function readRun(id: string, value: unknown): RunRecord {
  const record = read(runKey(id), runRecordSchema, value, value as Checks);
  if (record.id === id) return { ...record, spec: (value as RunRecord).spec };
  throw new ShiftLabError(
    'storage-unavailable',
    `${damagedAt(runKey(id))} It calls itself ${record.id.slice(0, 50)}.`,
    { key: runKey(id) },
  );
}

export const readChunk = (key: string, value: unknown, run?: Checks): EventChunk =>
  read(key, eventChunkSchema, value, run);
