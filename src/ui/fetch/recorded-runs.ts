/** The recordings that are served beside the page (results/recorded). */
import * as v from 'valibot';
import { list, maybe, object } from '../../domain/record-fields';

const recordedRun = object({ file: v.string(), title: v.string(), note: maybe(v.string()) });
export type RecordedRun = v.InferOutput<typeof recordedRun>;

/** results/recorded/index.json; empty if there is none, or if it is no list of recordings. */
export async function recordedRuns(): Promise<readonly RecordedRun[]> {
  try {
    const answer = await fetch(`${import.meta.env.BASE_URL}recorded/index.json`);
    const isJson = answer.ok && answer.headers.get('content-type')?.includes('json');
    return isJson ? v.parse(list(recordedRun), await answer.json()) : [];
  } catch {
    return []; // Offline, or none are included: nothing to report.
  }
}
