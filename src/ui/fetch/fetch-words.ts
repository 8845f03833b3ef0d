/** How far a fetch is, in words. */
import { bytes, duration } from '../format';

/** Before the first bytes nothing is known; without a total only what is here. */
export function fetchWords(receivedBytes: number, totalBytes: number | null, elapsedSeconds: number): string {
  if (receivedBytes === 0) return 'Waiting for the server';
  if (totalBytes === null) return `${bytes(receivedBytes)} so far; the total size is not known`;
  const share = Math.min(1, receivedBytes / totalBytes);
  const left = (elapsedSeconds * (1 - share)) / share;
  return `${bytes(receivedBytes)} of ${bytes(totalBytes)}, ${Math.floor(100 * share)}\u202f%, ${duration(left)} left`;
}
