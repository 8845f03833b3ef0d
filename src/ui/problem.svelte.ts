/** The last thing that went wrong outside a run, until something else works or the person dismisses it. */
import { asShiftLabError, type PlainError } from '../domain/errors';

export class Problem {
  found = $state.raw<PlainError | null>(null);

  clear(): void {
    this.found = null;
  }

  /** Runs the work; keeps the error that it throws. Never rejects. */
  async guard(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.found = null;
    } catch (thrown) {
      this.found = asShiftLabError(thrown).toPlain();
    }
  }
}
