/**
 * A stored value that cannot be what was stored: its checksum differs, it is not whole, or it does not have the shape of
 * what belongs there. A run sets it aside and computes it again; everything else refuses it with this error.
 */
import { ShiftLabError } from './errors';

export class DamagedValue extends ShiftLabError {
  /**
   * @param place of the store, in words: "in /home/me/run"
   * @param why a part of a sentence, without a full stop: "its checksum differs"
   */
  constructor(
    readonly key: string,
    readonly place: string,
    readonly why: string,
    advice = 'start the run again with this store to compute it again',
    cause?: unknown,
  ) {
    super(
      'storage-unavailable',
      `The store ${place} cannot be used, at ${key}: ${why}; ${advice}.`,
      { key, place, damaged: true },
      { cause },
    );
  }
}
