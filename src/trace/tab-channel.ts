/**
 * Where the tabs of this browser tell each other what they train. The training thread posts what it tells its own page; a page
 * that was opened later asks, and the thread tells once more where its run is.
 */
const NAME = 'shiftlab-runs';

/** What a page posts to learn what is going on. */
export const ASKS = 'what is going on?';

/** Null where a browser has no such channels. */
export const tabChannel = (): BroadcastChannel | null =>
  typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME);
