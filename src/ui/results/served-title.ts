/** What a run that is served beside the page is called: a recording by its list, a result by its story. */
import { Fetching } from '../fetch/fetching.svelte';
import { recordedRuns } from '../fetch/recorded-runs';
import { loadStories, runTitle } from './story-file';

/** Its path if neither knows it. */
export async function servedTitle(path: string): Promise<string> {
  const [folder, file] = path.split('/');
  if (folder === 'recorded') return (await recordedRuns()).find((recorded) => recorded.file === file)?.title ?? path;
  const { stories } = await loadStories(new Fetching('the results')).catch(() => ({ stories: [] }));
  return (
    stories.flatMap((story) =>
      story.points.filter((point) => `${point.file}.json` === file).map((point) => runTitle(story, point)),
    )[0] ?? path
  );
}
