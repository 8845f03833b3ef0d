/** The recordings that are served beside the page (results/recorded). */
import * as v from 'valibot';
import { list, maybe, object } from '../../domain/record-fields';
import { utf8Text } from '../../domain/utf8-text';

const recordedRun = object({ file: v.string(), title: v.string(), note: maybe(v.string()) });
export type RecordedRun = v.InferOutput<typeof recordedRun>;

/** results/recorded/index.json; empty if there is none, or if it is no list of recordings. */
export async function recordedRuns(): Promise<readonly RecordedRun[]> {
  try {
    const answer = await fetch(`${import.meta.env.BASE_URL}recorded/index.json`);
    const isJson = answer.ok && answer.headers.get('content-type')?.includes('json');
    if (!isJson) return [];
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return v.parse(list(recordedRun), JSON.parse(utf8Text(bytes, 'The list', 'file-unreachable')));
  } catch {
    return []; // Offline, or none are included: nothing to report.
  }
}
