/** results/stories.json, fetched and checked. */
import { parseStories, type PointSummary, type StoriesFile, type StorySummary } from '../../domain/story';
import type { Fetching } from '../fetch/fetching.svelte';

export async function loadStories(fetching: Fetching): Promise<StoriesFile> {
  return parseStories(await fetching.text('results/stories.json'));
}

/** What a run of a story is called once it is open. */
export const runTitle = (story: Pick<StorySummary, 'title'>, point: Pick<PointSummary, 'label'>): string =>
  `${story.title}: ${point.label}`;
