/**
 * Safe points are where a run can be paused or cancelled. They are awaited before every optimiser step and every batch of
 * dialogues. Nothing is stored between two safe points, so a run that ends at one can be resumed with the same numbers.
 */
import { ShiftLabError } from '../domain/errors';
import type { RunControl } from '../domain/experiment-events';

export type SafePoint = () => Promise<void>;

/** The run's clock, which stands still while the run waits. */
export interface Waiting {
  whileWaiting(wait: Promise<void>): Promise<void>;
}

export function safePointOf(control: RunControl, clock: Waiting | null = null): SafePoint {
  const refuseCancelled = () => {
    if (control.signal?.aborted)
      throw new ShiftLabError('cancelled', 'The run was cancelled. It can be resumed from its store.');
  };
  return async () => {
    refuseCancelled();
    const open = control.gate?.();
    if (open) await (clock?.whileWaiting(open) ?? open);
    refuseCancelled();
  };
}
