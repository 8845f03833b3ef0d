/** What was recorded and is served beside the page: recordings with dialogues (recorded), results of the stories (results). */
import * as v from 'valibot';
import { jsonOf } from '../../domain/json-text';
import { list, maybe, object, readRecord } from '../../domain/record-fields';
import { utf8Text } from '../../domain/utf8-text';
import { Fetching } from './fetching.svelte';

export interface RecordedRun {
  /** From where the page is. */
  readonly path: string;
  readonly title: string;
  readonly note?: string | undefined;
}

/** The results of a story. */
export interface RecordedStory {
  readonly title: string;
  /** `label`: what sets a result apart from the story's others. */
  readonly runs: readonly (RecordedRun & { readonly label: string })[];
}

const recordings = list(object({ file: v.string(), title: v.string(), note: maybe(v.string()) }));
const index = list(object({ title: v.string(), runs: list(object({ file: v.string(), label: v.string() })) }));

/** Whether a run of this name is served beside the page (scripts/page/served-results.mjs), and nothing else, wherever it points. */
export const isServedRun = (path: string): boolean => /^(recorded|results)\/[\w.-]{1,100}\.json$/.test(path);

/** recorded/index.json; empty if there is none, or if it is no list of recordings. */
export async function recordedRuns(): Promise<readonly RecordedRun[]> {
  try {
    const answer = await fetch(`${import.meta.env.BASE_URL}recorded/index.json`);
    const isJson = answer.ok && answer.headers.get('content-type')?.includes('json');
    if (!isJson) return [];
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const found = v.parse(recordings, JSON.parse(utf8Text(bytes, 'The list', 'file-unreachable')));
    return found.map(({ file, title, note }) => ({ path: `recorded/${file}`, title, note }));
  } catch {
    return []; // Offline, or none are included: nothing to report.
  }
}

/** What the results are called, without their numbers. Throws as `Fetching.text` does, and `usage` for what is no such list. */
export async function recordedResults(fetching: Fetching): Promise<readonly RecordedStory[]> {
  const text = await fetching.text('results/index.json');
  const failure = 'The list of recorded results is damaged: load the page again.';
  return readRecord(index, jsonOf(text, 'The list of recorded results'), { failure }).map(({ title, runs }) => ({
    title,
    runs: runs.map(({ file, label }) => ({ path: `results/${file}`, title: `${title}: ${label}`, label })),
  }));
}

/** What such a run is called; its path if no list knows it. */
export async function servedTitle(path: string): Promise<string> {
  const lists = path.startsWith('recorded/')
    ? await recordedRuns()
    : (await recordedResults(new Fetching('the list of recorded results')).catch(() => [])).flatMap(({ runs }) => runs);
  return lists.find((recorded) => recorded.path === path)?.title ?? path;
}
