/** Base checkpoints over HTTP, from where the page was served (any base path). */
import { ShiftLabError } from '../domain/errors';
import { verifiedCheckpoints } from './base-checkpoints';

export const fetchCheckpoint = verifiedCheckpoints(async (path) => {
  const address = `${import.meta.env.BASE_URL}checkpoints/${path}`;
  try {
    const response = await fetch(new URL(address, self.location.href));
    if (!response.ok) return null;
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new ShiftLabError('checkpoint-missing', `The base model file ${path} could not be fetched; is the connection gone?`, { path }, { cause });
  }
});
