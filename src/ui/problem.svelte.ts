/** The last thing that went wrong outside a run, until something else works or the person dismisses it. */
import { untrack } from 'svelte';
import { asShiftLabError, type PlainError } from '../domain/errors';

export class Problem {
  found = $state.raw<PlainError | null>(null);
  /** What `found` came from, where nobody had asked for it. */
  private own: { readonly name: string; readonly error: PlainError } | null = null;

  clear(): void {
    this.found = null;
  }

  /**
   * Runs the work; keeps the error that it throws, and takes back an older one where it succeeds. Never rejects.
   *
   * @param own the name of work that nobody asked for just now, such as listing the runs: it takes back only what it said
   *   itself. Otherwise the refusal of a file would go away with the next look at the list.
   */
  async guard(work: () => Promise<unknown>, own: string | null = null): Promise<void> {
    // Untracked: an effect that calls this would depend on what it changes, and fail again for ever.
    const before = untrack(() => this.found);
    try {
      await work();
      const mine = own === null || (this.own?.name === own && this.own.error === before);
      if (this.found === before && mine) this.found = null;
    } catch (thrown) {
      const error = asShiftLabError(thrown).toPlain();
      this.found = error;
      this.own = own === null ? null : { name: own, error };
    }
  }
}
