/**
 * What a run stores, patiently: events and changes one after another, and the values of the experiment. A write that meets
 * a full disk waits until there is room and is tried again, so nothing is lost. A journal write that fails for another
 * reason ends the run, because nothing trains unstored.
 */
import { asShiftLabError, ShiftLabError } from '../src/domain/errors';
import type { RunStore } from '../src/domain/experiment-events';

/** What storing needs of the run. */
export interface StoredRun {
  readonly cancelled: () => boolean;
  /** Pauses the run for a full disk; settles when it is resumed or cancelled. */
  readonly waitForRoom: (full: ShiftLabError) => Promise<void>;
  /** Ends the run at its next safe point. */
  readonly end: () => void;
}

const DATA_GONE =
  'What this run had stored is gone, probably because the data of this site were deleted. Start the run again.';

export class RunStorage {
  /** Why the run ends, if it cannot be stored any more; `stopped` rejects with it. */
  unstored: ShiftLabError | null = null;
  readonly stopped: Promise<never>;
  private stop!: (error: ShiftLabError) => void;
  private writing: Promise<void> = Promise.resolve();
  /** Keys that the store has had: if one is missing later, somebody deleted the site's data. */
  private readonly kept = new Set<string>();

  constructor(private readonly run: StoredRun) {
    this.stopped = new Promise<never>((_, reject) => (this.stop = reject));
    this.stopped.catch(() => undefined);
  }

  /** Journal writes keep their order. One that fails for another reason than a full disk ends the run. Never rejects. */
  write(write: () => Promise<void>): Promise<void> {
    this.writing = this.writing
      .then(() => this.untilStored(write))
      .catch((thrown: unknown) => this.giveUp(asShiftLabError(thrown)));
    return this.writing;
  }

  /** All that `write` was given so far is stored, or the run ends. */
  written(): Promise<void> {
    return this.writing;
  }

  /** `inner` for one attempt at the run: refuses what an attempt that is no longer the `current` one would change. */
  patient(inner: RunStore, current: () => boolean): RunStore {
    const stillMine = () => {
      if (!current()) throw new ShiftLabError('device-lost', 'The GPU was lost; this attempt was stopped.', {});
    };
    const { setAside, keys, unchecked, place } = inner;
    return {
      ...(place !== undefined && { place }),
      ...(keys && { keys: () => this.untilStored(() => keys.call(inner)) }),
      ...(unchecked && { unchecked: () => this.untilStored(() => unchecked.call(inner)) }),
      ...(setAside && {
        setAside: async (key) => {
          const aside = await this.untilStored(() => {
            stillMine();
            return setAside.call(inner, key);
          });
          this.kept.delete(key);
          return aside;
        },
      }),
      get: async (key) => {
        const value = await this.untilStored(() => inner.get(key));
        if (value !== undefined) this.kept.add(key);
        else if (this.kept.has(key)) throw new ShiftLabError('storage-unavailable', DATA_GONE, { key, gone: true });
        return value;
      },
      put: async (key, value) => {
        await this.untilStored(() => {
          stillMine();
          return inner.put(key, value);
        });
        this.kept.add(key);
      },
      delete: async (key) => {
        await this.untilStored(() => {
          stillMine();
          return inner.delete(key);
        });
        this.kept.delete(key);
      },
    };
  }

  private async untilStored<T>(write: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        if (this.unstored) throw this.unstored;
        return await write();
      } catch (thrown) {
        const error = asShiftLabError(thrown);
        if (error.code !== 'storage-full') throw error;
        if (this.run.cancelled()) throw new ShiftLabError('cancelled', 'Cancelled while the storage was full.', {});
        await this.run.waitForRoom(error);
      }
    }
  }

  private giveUp({ code, message, values }: ShiftLabError): void {
    if (code === 'cancelled' || this.unstored) return;
    const sentence = `Training stopped because the run can no longer be stored. ${message}`;
    this.unstored = new ShiftLabError(code, sentence, values);
    this.stop(this.unstored);
    this.run.end();
  }
}
