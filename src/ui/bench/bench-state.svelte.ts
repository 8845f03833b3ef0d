/** The benchmark as the page follows it: what is chosen, where it is, what came out. It measures nothing itself. */
import { asShiftLabError, type PlainError } from '../../domain/errors';
import type { BenchProgress, BenchReport, BenchWork, ExperimentSession } from '../../rpc/contract';

export const BENCH_WORKS: readonly BenchWork[] = ['micro', 'tiny', 'sampling', 'update'];

export type BenchStatus = 'idle' | 'running' | 'cancelling' | 'done' | 'cancelled' | 'failed';
type Calls = Pick<ExperimentSession, 'bench' | 'cancelBench' | 'listenToBench'>;

export class Bench {
  status = $state<BenchStatus>('idle');
  works = $state.raw<readonly BenchWork[]>(BENCH_WORKS);
  progress = $state.raw<BenchProgress | null>(null);
  /** The last that came to its end; stays while another is measured. */
  report = $state.raw<BenchReport | null>(null);
  /** When the report came, milliseconds since 1970. */
  reportedAtMs = $state<number | null>(null);
  /** Why the last one came to none. */
  error = $state.raw<PlainError | null>(null);

  constructor(private readonly session: Calls) {
    session.listenToBench((progress) => (this.progress = progress));
  }

  get live(): boolean {
    return this.status === 'running' || this.status === 'cancelling';
  }

  choose(work: BenchWork, on: boolean): void {
    this.works = BENCH_WORKS.filter((known) => (known === work ? on : this.works.includes(known)));
  }

  /** Resolves when it has ended, whatever way; never rejects. */
  async run(): Promise<void> {
    if (this.live || this.works.length === 0) return;
    this.status = 'running';
    this.progress = null;
    this.error = null;
    try {
      this.report = await this.session.bench(this.works);
      this.reportedAtMs = Date.now();
      this.status = 'done';
    } catch (thrown) {
      const error = asShiftLabError(thrown);
      this.status = error.code === 'cancelled' ? 'cancelled' : 'failed';
      this.error = error.code === 'cancelled' ? null : error.toPlain();
    }
  }

  async cancel(): Promise<void> {
    if (this.status !== 'running') return;
    this.status = 'cancelling';
    await this.session.cancelBench().catch(() => undefined); // Where the thread is gone, the run's own call says so.
  }
}
