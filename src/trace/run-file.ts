/**
 * A run as one JSON file: to keep, to publish, to open elsewhere. Also the format of recorded runs shipped with the page
 * (public/recorded). Weights are not in it; checkpoints are exported by the command line.
 */
import * as v from 'valibot';
import type { ExperimentEvent } from '../domain/experiment-events';
import { experimentSpecSchema, type ExperimentSpec } from '../domain/experiment-spec';
import { ShiftLabError } from '../domain/errors';
import type { RunArchive } from './run-archive';
import type { AdapterRecord, RunStatus } from './records';

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
  /** The experiment's own result with intervals and paired gaps, where it finished. For other programs; the page draws events. */
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
  adapter: v.nullable(v.object({ vendor: v.string(), architecture: v.string(), description: v.string(), software: v.boolean(), precision: v.optional(v.literal('f16')) })),
  spec: experimentSpecSchema,
  events: v.array(v.looseObject({ type: v.string() })),
  result: v.optional(v.unknown()),
});

/** Everything stored of a run, dialogues with their tokens included where asked. */
export async function runFile(archive: RunArchive, id: string, withDialogues: boolean): Promise<RunFile> {
  const record = await archive.read(id);
  const events = await archive.events(id, 'events');
  const result = await archive.checkpoints(id).get(RESULT_KEY);
  const dialogues = withDialogues ? await archive.events(id, 'dialogues') : [];
  return {
    format: 'shiftlab-run', schema: RUN_FILE_SCHEMA, createdAtMs: record.createdAtMs, status: record.status,
    adapter: record.adapter, spec: record.spec, events: [...events, ...dialogues], ...(result === undefined ? {} : { result }),
  };
}

/** Reads such a file. Throws `trace-version` for a newer one, `usage` for anything that is not one. */
export function parseRunFile(text: string): RunFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new ShiftLabError('usage', `This file is not JSON: ${(thrown as Error).message}`, {}, { cause: thrown });
  }
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (typeof schema === 'number' && schema > RUN_FILE_SCHEMA) {
    throw new ShiftLabError('trace-version', `This run file has format ${schema}; this page reads up to ${RUN_FILE_SCHEMA}.`, { found: schema, reads: RUN_FILE_SCHEMA });
  }
  const result = v.safeParse(runFileSchema, value);
  if (!result.success) {
    const issue = result.issues[0];
    throw new ShiftLabError('usage', `This is not a ShiftLab run file: ${v.getDotPath(issue) ?? 'file'}: ${issue.message}`, {});
  }
  return result.output as unknown as RunFile;
}

/** −Infinity and NaN are no JSON: they become null, and a reader shows them as absent. */
export function runFileText(file: RunFile): string {
  return JSON.stringify(file);
}
