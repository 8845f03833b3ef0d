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

  /** @param onFound called each time the training thread has answered with an adapter */
  constructor(
    private readonly session: Pick<ExperimentSession, 'adapter'>,
    private readonly onFound: () => void = () => undefined,
  ) {}

  get found(): boolean {
    return this.state.kind === 'found';
  }

  async ask(): Promise<void> {
    try {
      this.state = { kind: 'found', adapter: await this.session.adapter() };
      this.onFound();
    } catch (thrown) {
      this.state = { kind: 'none', error: asShiftLabError(thrown).toPlain() };
    }
  }
}
