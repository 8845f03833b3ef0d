/** Base checkpoints over HTTP, from the page's own server (any base path). */
import { ShiftLabError } from '../domain/errors';
import { verifiedCheckpoints } from './base-checkpoints';
import type { OpenCheckpoint } from './models';

/** @param pageAddress address of the page, because a worker's own address is that of its script, in another folder */
export function checkpointsBeside(pageAddress: string): OpenCheckpoint {
  return verifiedCheckpoints(async (path) => {
    try {
      const response = await fetch(new URL(`checkpoints/${path}`, pageAddress));
      if (!response.ok) return null;
      return new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new ShiftLabError(
        'checkpoint-missing',
        `The base model file ${path} could not be fetched: check the connection and start the run again.`,
        { path },
        { cause },
      );
    }
  });
}
