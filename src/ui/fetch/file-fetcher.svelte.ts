/** Fetches one served file at a time: asking for another gives up the one that is still on its way. */
import { asShiftLabError } from '../../domain/errors';
import { Fetching } from './fetching.svelte';

export class FileFetcher {
  /** The file that is on its way. */
  fetching = $state.raw<Fetching | null>(null);

  /** Null if the person cancelled it, or asked for another file. Throws as `servedText` does. */
  async text(path: string, title: string): Promise<string | null> {
    this.giveUp();
    const fetching = new Fetching(title);
    this.fetching = fetching;
    try {
      return await fetching.text(path);
    } catch (thrown) {
      if (asShiftLabError(thrown).code === 'cancelled') return null;
      throw thrown;
    } finally {
      if (this.fetching === fetching) this.fetching = null;
    }
  }

  giveUp(): void {
    this.fetching?.cancel();
  }
}
