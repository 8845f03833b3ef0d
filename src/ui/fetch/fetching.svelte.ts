/** A served file on its way: how much of it is here, when the rest will be, and a way out. */
import { servedText } from './served-file';

/** Until then nothing is shown: most files are there sooner. */
const UNSEEN_MS = 300;

export class Fetching {
  receivedBytes = $state(0);
  totalBytes = $state<number | null>(null);
  /** It takes long enough to be shown. */
  slow = $state(false);
  private readonly abort = new AbortController();
  private readonly beganMs = performance.now();

  /** @param title what is fetched, for the person */
  constructor(readonly title: string) {}

  /** The file's text; throws as servedText does. A file may follow another in the same fetching. */
  async text(path: string): Promise<string> {
    const timer = setTimeout(() => (this.slow = true), UNSEEN_MS);
    try {
      return await servedText(path, {
        signal: this.abort.signal,
        onPiece: (receivedBytes, totalBytes) => {
          this.receivedBytes = receivedBytes;
          this.totalBytes = totalBytes;
        },
      });
    } finally {
      clearTimeout(timer);
    }
  }

  cancel(): void {
    this.abort.abort();
  }

  get elapsedSeconds(): number {
    return (performance.now() - this.beganMs) / 1000;
  }
}
