/**
 * A run as one JSON file: to keep, to publish, to open elsewhere. Recorded runs that come with the page (results/recorded)
 * have this format too. Weights are not in it: `npm run export` takes those of a run in Node out of its store, and those of
 * a run in the page stay in its browser. A result (`npm run experiment`, results/*.json.gz) opens as a run without dialogues.
 */
import * as v from 'valibot';
import { breath } from '../domain/breath';
import {
  currentEvents,
  currentResult,
  type WrittenEvent,
  type WrittenResult,
  type WrittenSpec,
} from '../domain/earlier-updates';
import { DamagedValue } from '../domain/damaged-value';
import { writtenEvents } from '../domain/event-schemas';
import type { ExperimentEvent } from '../domain/experiment-events';
import { RESULT_SCHEMA } from '../domain/experiment-result';
import { recordedSpecSchema, type ExperimentSpec } from '../domain/experiment-spec';
import { asShiftLabError, ShiftLabError } from '../domain/errors';
import { jsonOf } from '../domain/json-text';
import { maybe, object, readRecord, reads } from '../domain/record-fields';
import { writtenResultSchema } from '../domain/result-schemas';
import { notARun } from './not-a-run';
import type { RunArchive } from './run-archive';
import {
  adapterSchema,
  runStatusSchema,
  type AdapterRecord,
  type ChunkKind,
  type RunRecord,
  type RunStatus,
} from './records';
import { eventsOf, kernelsOf } from './result-events';

export const RUN_FILE_SCHEMA = 1;

export interface RunFile {
  readonly format: 'shiftlab-run';
  readonly schema: typeof RUN_FILE_SCHEMA;
  readonly title?: string;
  readonly createdAtMs: number;
  readonly status: RunStatus;
  readonly adapter: AdapterRecord | null;
  readonly spec: ExperimentSpec;
  readonly events: readonly ExperimentEvent[];
  /** The experiment's result with intervals and paired gaps, if it finished. For other programs; the page draws the events. */
  readonly result?: unknown;
}

/** Of JSON: some milliseconds. */
const LETTERS_AT_ONCE = 256 * 1024;

/** Of a Date. */
const LAST_DATE_MS = 8.64e15;

/** The key under which an experiment keeps its result. */
const RESULT_KEY = 'result';

const runFileSchema = reads<Omit<RunFile, 'events'> & { readonly events: readonly WrittenEvent[] }>()(
  object({
    format: v.literal('shiftlab-run'),
    schema: v.literal(RUN_FILE_SCHEMA),
    title: maybe(v.string()),
    createdAtMs: v.pipe(v.number(), v.minValue(0), v.maxValue(LAST_DATE_MS)),
    status: runStatusSchema,
    adapter: v.nullable(adapterSchema),
    spec: recordedSpecSchema,
    events: writtenEvents,
    result: maybe(v.unknown()),
  }),
);

/**
 * Everything that is stored of a run; dialogues with their tokens only if asked for. Throws if a part cannot be read. With
 * `onLost` the file has what can be read, and `onLost` is told what is not in it.
 */
export async function runFile(
  archive: RunArchive,
  id: string,
  withDialogues: boolean,
  onLost?: (lost: readonly ShiftLabError[]) => void,
): Promise<RunFile> {
  const record = await archive.read(id);
  const lost: ShiftLabError[] = [];
  const stored = async (kind: ChunkKind) => {
    const read = await archive.readableEvents(id, kind);
    lost.push(...read.lost);
    return read.events;
  };
  const events = await stored('events');
  const result = await resultOf(archive, record).catch((thrown: unknown) => void lost.push(asShiftLabError(thrown)));
  const dialogues = withDialogues ? await stored('dialogues') : [];
  if (lost[0] && !onLost) throw lost[0];
  if (lost.length > 0) onLost?.(lost);
  return {
    format: 'shiftlab-run',
    schema: RUN_FILE_SCHEMA,
    ...(record.imported !== undefined && { title: record.imported }),
    createdAtMs: record.createdAtMs,
    status: record.status,
    adapter: record.adapter,
    spec: record.spec,
    events: [...events, ...dialogues],
    ...(result === undefined ? {} : { result }),
  };
}

/** A run that was opened from a file may never have had one. */
async function resultOf(archive: RunArchive, { id, status, imported }: RunRecord): Promise<unknown> {
  const result = await archive.checkpoints(id).get(RESULT_KEY);
  if (status === 'done' && result === undefined && imported === undefined)
    throw new DamagedValue(RESULT_KEY, 'of this run', 'it is missing');
  return result;
}

function runOf(written: WrittenResult): RunFile {
  const result = currentResult(written);
  const createdAtMs = result.startedAt === null ? 0 : Date.parse(result.startedAt);
  return {
    format: 'shiftlab-run',
    schema: RUN_FILE_SCHEMA,
    createdAtMs,
    status: 'done',
    adapter: result.adapters[0] ?? null,
    spec: result.spec,
    events: eventsOf(result),
    result,
  };
}

/**
 * Reads such a file, or a result, whole. Throws `trace-version` for a newer one, and `usage` for anything else that it cannot
 * read: the sentence names the first field that is wrong.
 */
export function parseRunFile(text: string): RunFile {
  const value = jsonOf(text, 'This file');
  const { schema, kind, format } = (value ?? {}) as { schema?: unknown; kind?: unknown; format?: unknown };
  const isResult = kind === 'shiftlab-result';
  if (!isResult && format !== 'shiftlab-run') throw notARun(value);
  if (typeof schema === 'number' && schema > RUN_FILE_SCHEMA) {
    throw new ShiftLabError(
      'trace-version',
      `This run file has format ${schema}; this page reads up to ${RUN_FILE_SCHEMA}. Open it with a newer ShiftLab.`,
      { found: schema, reads: RUN_FILE_SCHEMA },
    );
  }
  const failure = `This ${isResult ? 'result' : 'run'} file is damaged or incomplete: save or download it again.`;
  // The spec as it was written: reading it fills in settings that it did not have, and these decide which KL was meant.
  const { spec: writtenSpec } = value as { spec: WrittenSpec };
  if (isResult) {
    const result = readRecord(writtenResultSchema, value, { failure });
    return { ...runOf({ ...result, spec: writtenSpec as ExperimentSpec }), spec: result.spec };
  }
  const run = readRecord(runFileSchema, value, { failure });
  const result = resultWithin(run.result);
  return { ...run, events: withKernels(currentEvents(run.events, writtenSpec), result) };
}

/** The result that a file of a run has, if it finished. It is read whole like everything else: other programs take it. */
function resultWithin(result: unknown): WrittenResult | null {
  if (result === undefined) return null;
  const { schema } = (result ?? {}) as { schema?: unknown };
  if (typeof schema === 'number' && schema > RESULT_SCHEMA)
    throw new ShiftLabError(
      'trace-version',
      `The result in this run file has schema ${schema}; this page reads up to ${RESULT_SCHEMA}. Open it with a newer ShiftLab.`,
      { found: schema, reads: RESULT_SCHEMA },
    );
  const failure = 'The result in this run file is damaged or incomplete: save or download it again.';
  return readRecord(writtenResultSchema, result, { failure });
}

/** A run that was saved before there were events of kernels has them in its result. */
function withKernels(events: readonly ExperimentEvent[], result: WrittenResult | null): readonly ExperimentEvent[] {
  if (result === null || events.some(({ type }) => type === 'kernels')) return events;
  return [...kernelsOf(result), ...events];
}

/** JSON has no −Infinity and no NaN: they become null, and a reader shows them as missing. */
export function runFileText(file: RunFile): string {
  return JSON.stringify(file);
}

/** The same as a file, made in parts: the page breathes in between. */
export async function runFileBlob({ events, ...rest }: RunFile): Promise<Blob> {
  const parts = [`${JSON.stringify(rest).slice(0, -1)},"events":[`];
  let letters = 0;
  for (const [i, event] of events.entries()) {
    const text = JSON.stringify(event);
    parts.push(i === 0 ? text : `,${text}`);
    letters += text.length;
    if (letters < LETTERS_AT_ONCE) continue;
    letters = 0;
    await breath();
  }
  return new Blob([...parts, ']}'], { type: 'application/json' });
}
