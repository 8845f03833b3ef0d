/**
 * Where a run may be paused, cancelled or lose its device: awaited before every optimiser step and every batch of
 * dialogues. Nothing is stored between two safe points, so a run that ends at one can be resumed to the same numbers.
 */
import { ShiftLabError } from '../domain/errors';
import type { RunControl } from '../domain/experiment-events';

export type SafePoint = () => Promise<void>;

export function safePointOf(control: RunControl): SafePoint {
  const refuseCancelled = () => {
    if (control.signal?.aborted)
      throw new ShiftLabError('cancelled', 'The run was cancelled; what it stored can be resumed.');
  };
  return async () => {
    refuseCancelled();
    await control.gate?.();
    refuseCancelled();
  };
}
