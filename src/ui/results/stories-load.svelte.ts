/** The file of results on its way to a view: how far it is, what came of it, and the way to try again. */
import { asShiftLabError, type PlainError } from '../../domain/errors';
import type { StoriesFile } from '../../domain/story';
import { Fetching } from '../fetch/fetching.svelte';
import { loadStories } from './story-file';

export class StoriesLoad {
  file = $state.raw<StoriesFile | null>(null);
  problem = $state.raw<PlainError | null>(null);
  fetching = $state.raw<Fetching | null>(null);

  async begin(): Promise<void> {
    this.problem = null;
    const fetching = (this.fetching = new Fetching('the results'));
    try {
      this.file = await loadStories(fetching);
    } catch (thrown) {
      this.problem = asShiftLabError(thrown).toPlain();
    }
    this.fetching = null;
  }

  cancel(): void {
    this.fetching?.cancel();
  }
}
