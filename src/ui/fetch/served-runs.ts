/** Runs that are served beside the page: recorded runs (results/recorded) and results (results/), and their titles. */
import { Fetching } from './fetching.svelte';

export interface RecordedRun {
  readonly file: string;
  readonly title: string;
  readonly note?: string;
}

/** results/recorded/index.json; empty if there is none. */
export async function recordedRuns(): Promise<readonly RecordedRun[]> {
  try {
    const answer = await fetch(`${import.meta.env.BASE_URL}recorded/index.json`);
    return answer.ok && answer.headers.get('content-type')?.includes('json')
      ? ((await answer.json()) as RecordedRun[])
      : [];
  } catch {
    return []; // Offline, or none are included: nothing to tell a person.
  }
}

/** What the list of recordings or the stories call a served run; its path where neither knows it. */
export async function servedTitle(path: string): Promise<string> {
  const [folder, file] = path.split('/');
  if (folder === 'recorded') return (await recordedRuns()).find((recorded) => recorded.file === file)?.title ?? path;
  const { loadStories, runTitle } = await import('../results/story-file');
  const { stories } = await loadStories(new Fetching('the results')).catch(() => ({ stories: [] }));
  return (
    stories.flatMap((story) =>
      story.points.filter((point) => `${point.file}.json` === file).map((point) => runTitle(story, point)),
    )[0] ?? path
  );
}
