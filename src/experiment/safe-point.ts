/**
 * Where a run may be paused, cancelled or lose its device: awaited before every optimiser step and every batch of
 * dialogues. Between two safe points nothing is stored, so a run that ends at one resumes to the same numbers.
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
