/** Base checkpoints over HTTP, from where the page was served (any base path). */
import { ShiftLabError } from '../domain/errors';
import { verifiedCheckpoints } from './base-checkpoints';
import type { OpenCheckpoint } from './models';

/** `pageAddress` is the page's own: a worker's script lies in another folder than the files beside the page. */
export function checkpointsBeside(pageAddress: string): OpenCheckpoint {
  return verifiedCheckpoints(async (path) => {
    try {
      const response = await fetch(new URL(`checkpoints/${path}`, pageAddress));
      if (!response.ok) return null;
      return new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new ShiftLabError(
        'checkpoint-missing',
        `The base model file ${path} could not be fetched; is the connection gone?`,
        { path },
        { cause },
      );
    }
  });
}
