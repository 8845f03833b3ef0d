/** The GPU as the page knows it: the training thread finds the adapter. */
import { asShiftLabError, type PlainError } from '../../domain/errors';
import type { ExperimentSession } from '../../rpc/contract';
import type { AdapterRecord } from '../../trace/records';

export type AdapterState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'found'; readonly adapter: AdapterRecord }
  | { readonly kind: 'none'; readonly error: PlainError };

export class Gpu {
  state = $state.raw<AdapterState>({ kind: 'asking' });

  private asked = false;

  constructor(private readonly session: Pick<ExperimentSession, 'adapter'>) {}

  get found(): boolean {
    return this.state.kind === 'found';
  }

  /** Asks the first time: the question starts the training thread, which most views do without. */
  askOnce(): void {
    if (!this.asked) void this.ask();
  }

  async ask(): Promise<void> {
    this.asked = true;
    try {
      this.state = { kind: 'found', adapter: await this.session.adapter() };
    } catch (thrown) {
      this.state = { kind: 'none', error: asShiftLabError(thrown).toPlain() };
    }
  }
}
