/** One run as the page follows it, live or stored. Series stay plain: each batch shows a new view of the same data. */
import type { BranchOf } from '../../domain/branch';
import type { KernelTable } from '../../domain/adapter-use';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { ExperimentEvent } from '../../domain/experiment-events';
import type { PlainError } from '../../domain/errors';
import type { LiveStatus, RunMessage } from '../../rpc/contract';
import type { AdapterRecord } from '../../trace/records';
import type { RunFile } from '../../trace/run-file';
import { KeptOfRun } from './kept-of-run';
import { RunTrace } from './run-trace';

export class RunState {
  status = $state<LiveStatus>('running');
  adapter = $state.raw<AdapterRecord | null>(null);
  /** Device memory while it trains; null otherwise. */
  memoryBytes = $state<number | null>(null);
  error = $state.raw<PlainError | null>(null);
  notice = $state<string | null>(null);
  /** Another tab of this browser trains it: it can be looked at here, not steered. */
  elsewhere = $state(false);
  /** The run whose history it has, and what differs; null if it is no branch. */
  branchOf: BranchOf | null = null;
  /** What it was read from, if no storage has it: it can be saved all the same. */
  file: RunFile | null = null;
  /** The kernels that it was given when it was started. */
  kernels: KernelTable | undefined;
  private readonly folded: RunTrace;
  trace = $state.raw<RunTrace>(new RunTrace());
  /** The same, shown anew only when something final has come: tables and figures of results stand still in between. */
  results = $state.raw<RunTrace>(this.trace);

  constructor(
    readonly id: string,
    readonly spec: ExperimentSpec,
    /** Where it comes from, when not from this page: a file's or recording's title. */
    readonly title: string | null = null,
    /** The path of the file beside the page that it was read from, where it was: what a link calls it. */
    readonly served: string | null = null,
  ) {
    this.folded = new RunTrace(new KeptOfRun(spec));
    this.results = this.trace = this.folded.view();
  }

  /** A run that was read from a file. */
  static of(file: RunFile, title: string, served: string | null): RunState {
    const run = new RunState(`file ${title}`, file.spec, file.title ?? title, served);
    run.recall(file.events as readonly ExperimentEvent[]);
    run.file = file;
    run.adapter = file.adapter;
    run.become(file.status === 'done' ? 'done' : 'cancelled');
    return run;
  }

  get live(): boolean {
    return !this.elsewhere && (this.status === 'running' || this.status === 'paused');
  }

  /** Of all expected work. A stored run says so by its stages, because progress is not stored. */
  get share(): number | null {
    const { share, stages } = this.trace;
    if (this.status === 'done') return 1;
    if (share !== null || stages.every((stage) => !stage.begun)) return share;
    return stages.reduce((sum, stage) => {
      if (stage.finished) return sum + (stage.share ?? 0);
      const made = stage.begun && stage.arm !== null ? this.trace.updatesMade(stage.arm, stage.seed) : 0;
      const part = stage.stage === 'train' ? Math.min(1, made / this.spec.grpo.updates) : 0;
      return sum + (stage.share ?? 0) * part;
    }, 0);
  }

  /** Stored events of before; call once, before live ones. */
  recall(events: readonly ExperimentEvent[]): void {
    this.folded.apply(events);
    this.show();
  }

  hear(message: RunMessage): void {
    this.folded.apply(message.events);
    if (message.adapter) this.adapter = message.adapter;
    this.memoryBytes = message.memoryBytes;
    this.error = message.error;
    this.notice = message.notice;
    this.become(message.status);
  }

  become(status: LiveStatus): void {
    this.status = status;
    if (status === 'done') this.folded.finish();
    this.show();
  }

  private show(): void {
    this.trace = this.folded.view();
    if (this.trace.resultsSeen !== this.results.resultsSeen) this.results = this.trace;
  }
}
