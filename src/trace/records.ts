/**
 * What a stored run looks like: the record's fields, its keys, and its version. Every stored value has a `schema`. A value
 * that a newer ShiftLab wrote is refused with `trace-version` and stays unchanged: it is never converted or deleted.
 *
 *   run/<id>                 RunRecord
 *   events/<id>/<00000000>   EventChunk: everything but dialogues
 *   dialogues/<id>/<…>       EventChunk: 'dialogues' events
 *   checkpoint/<id>/<key>    CheckpointRecord: whatever the experiment put there
 */
import type { ExperimentEvent } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { ShiftLabError, type PlainError } from '../domain/errors';

export const TRACE_SCHEMA = 1;

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
}

export interface EventChunk {
  readonly schema: typeof TRACE_SCHEMA;
  readonly events: readonly ExperimentEvent[];
}

export interface CheckpointRecord {
  readonly schema: typeof TRACE_SCHEMA;
  readonly value: unknown;
}

export type ChunkKind = 'events' | 'dialogues';

export const runKey = (id: string): string => `run/${id}`;
export const chunkKey = (kind: ChunkKind, id: string, index: number): string =>
  `${kind}/${id}/${String(index).padStart(8, '0')}`;
export const checkpointKey = (id: string, key: string): string => `checkpoint/${id}/${key}`;

/** Each key prefix that belongs to one run. */
export const runPrefixes = (id: string): readonly string[] => [
  `events/${id}/`,
  `dialogues/${id}/`,
  `checkpoint/${id}/`,
];

/** Returns the value unchanged, or throws `trace-version` if this version cannot read it. */
export function readable<T extends { readonly schema: number }>(key: string, value: T): T {
  const schema = value?.schema;
  if (schema === TRACE_SCHEMA) return value;
  throw new ShiftLabError(
    'trace-version',
    `The stored run at ${key} has format ${schema ?? 'unknown'}; this page reads format ${TRACE_SCHEMA}. It was not changed. Open it with a newer ShiftLab.`,
    { key, found: Number(schema ?? 0), reads: TRACE_SCHEMA },
  );
}
