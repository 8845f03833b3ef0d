/**
 * A run as one JSON file: to keep, to publish, to open elsewhere. Recorded runs that come with the page (results/recorded)
 * have this format too. Weights are not in it: `npm run export` takes those of a run in Node out of its store, and those of
 * a run in the page stay in its browser. A result (`npm run experiment`, results/*.json.gz) opens as a run without dialogues.
 */
import * as v from 'valibot';
import { currentEvents, type WrittenSpec } from '../domain/earlier-updates';
import type { ExperimentEvent } from '../domain/experiment-events';
import { RESULT_SCHEMA, type ExperimentResult } from '../domain/experiment-result';
import { experimentSpecSchema, type ExperimentSpec } from '../domain/experiment-spec';
import { ShiftLabError } from '../domain/errors';
import { issueSentence } from '../domain/schema-issue';
import type { RunArchive } from './run-archive';
import type { AdapterRecord, RunStatus } from './records';
import { eventsOf } from './result-events';

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

/** The key under which an experiment keeps its result. */
const RESULT_KEY = 'result';

const runFileSchema = v.object({
  format: v.literal('shiftlab-run'),
  schema: v.literal(RUN_FILE_SCHEMA),
  title: v.optional(v.string()),
  createdAtMs: v.number(),
  status: v.picklist(['running', 'paused', 'interrupted', 'done', 'cancelled', 'failed']),
  adapter: v.nullable(
    v.object({
      vendor: v.string(),
      architecture: v.string(),
      description: v.string(),
      software: v.boolean(),
      precision: v.optional(v.literal('f16')),
    }),
  ),
  spec: experimentSpecSchema,
  events: v.array(v.looseObject({ type: v.string() })),
  result: v.optional(v.unknown()),
});

/** Everything that is stored of a run; dialogues with their tokens only if asked for. */
export async function runFile(archive: RunArchive, id: string, withDialogues: boolean): Promise<RunFile> {
  const record = await archive.read(id);
  const events = await archive.events(id, 'events');
  const result = await archive.checkpoints(id).get(RESULT_KEY);
  const dialogues = withDialogues ? await archive.events(id, 'dialogues') : [];
  return {
    format: 'shiftlab-run',
    schema: RUN_FILE_SCHEMA,
    createdAtMs: record.createdAtMs,
    status: record.status,
    adapter: record.adapter,
    spec: record.spec,
    events: [...events, ...dialogues],
    ...(result === undefined ? {} : { result }),
  };
}

/** As much of a result as its events are made of; the rest is carried as it is. */
const evaluationSchema = v.looseObject({ metrics: v.looseObject({ success: v.number(), dialogues: v.number() }) });
const intervalSchema = { mean: v.number(), low: v.number(), high: v.number() };
const resultSchema = v.looseObject({
  schema: v.literal(RESULT_SCHEMA),
  kind: v.literal('shiftlab-result'),
  spec: experimentSpecSchema,
  adapters: v.array(runFileSchema.entries.adapter.wrapped),
  startedAt: v.nullable(v.string()),
  gaps: v.array(v.looseObject({ a: v.string(), b: v.string(), ...intervalSchema })),
  dropOffs: v.array(v.looseObject({ arm: v.string(), ...intervalSchema })),
  seeds: v.array(
    v.looseObject({
      seed: v.number(),
      arms: v.array(
        v.looseObject({
          arm: v.string(),
          real: evaluationSchema,
          simulator: v.nullable(evaluationSchema),
          updates: v.array(v.looseObject({})),
          curve: v.array(v.looseObject({})),
        }),
      ),
    }),
  ),
});

function runOf(result: ExperimentResult): RunFile {
  const createdAtMs = result.startedAt === null ? 0 : Date.parse(result.startedAt);
  return {
    format: 'shiftlab-run',
    schema: RUN_FILE_SCHEMA,
    createdAtMs,
    status: 'done',
    adapter: result.adapters[0] ?? null,
    spec: result.spec,
    events: eventsOf(result),
  };
}

/** What a file that is neither a run nor a result contains, in words. */
function foundIn(value: unknown): string {
  if (Array.isArray(value)) return 'is a list';
  if (value === null || typeof value !== 'object') return `is only ${JSON.stringify(value).slice(0, 40)}`;
  const { format, kind } = value as { format?: unknown; kind?: unknown };
  const named = format ?? kind;
  return named === undefined
    ? 'does not name its format'
    : `names another format, ${JSON.stringify(named).slice(0, 40)}`;
}

/** Reads such a file, or a result. Throws `trace-version` for a newer one, `usage` for anything else. */
export function parseRunFile(text: string): RunFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new ShiftLabError('usage', `This file is not JSON: ${(thrown as Error).message}`, {}, { cause: thrown });
  }
  const { schema, kind, format } = (value ?? {}) as { schema?: unknown; kind?: unknown; format?: unknown };
  const isResult = kind === 'shiftlab-result';
  if (!isResult && format !== 'shiftlab-run')
    throw new ShiftLabError(
      'usage',
      `This is not a ShiftLab run: the file ${foundIn(value)}. A saved run says "format": "shiftlab-run", a result "kind": "shiftlab-result".`,
      {},
    );
  if (typeof schema === 'number' && schema > RUN_FILE_SCHEMA) {
    throw new ShiftLabError(
      'trace-version',
      `This run file has format ${schema}; this page reads up to ${RUN_FILE_SCHEMA}.`,
      { found: schema, reads: RUN_FILE_SCHEMA },
    );
  }
  const read = v.safeParse(isResult ? resultSchema : runFileSchema, value);
  if (!read.success) {
    const [issue] = read.issues;
    const field = v.getDotPath(issue) ?? 'file';
    throw new ShiftLabError(
      'usage',
      `This ${isResult ? 'result' : 'run'} of ShiftLab is damaged or incomplete. ${issueSentence('field', field, issue)}`,
      { field, received: issue.received },
    );
  }
  const run = isResult ? runOf(read.output as unknown as ExperimentResult) : (read.output as unknown as RunFile);
  // The spec as it was written: reading it filled in settings that it did not have.
  return { ...run, events: currentEvents(run.events, (value as { spec: WrittenSpec }).spec) };
}

/** JSON has no −Infinity and no NaN: they become null, and a reader shows them as missing. */
export function runFileText(file: RunFile): string {
  return JSON.stringify(file);
}
