/** Where a run is, in words. */
import type { LiveStatus } from '../../rpc/contract';

export const STATUS_WORDS: Readonly<Record<LiveStatus, string>> = {
  running: 'Running',
  paused: 'Paused',
  interrupted: 'Interrupted',
  done: 'Done',
  cancelled: 'Cancelled',
  failed: 'Stopped by an error',
};

/** "34 %". Rounded down: 100 % is done. */
export const shareWords = (share: number | null): string => `${Math.floor(100 * (share ?? 0))} %`;
