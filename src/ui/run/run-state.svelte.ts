/** One run as the page follows it, live or stored. Series stay plain; a version number tells Svelte that they grew. */
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { ExperimentEvent } from '../../domain/experiment-events';
import type { PlainError } from '../../domain/errors';
import type { LiveStatus, RunMessage } from '../../rpc/contract';
import type { AdapterRecord } from '../../trace/records';
import { RunTrace } from './run-trace';

export class RunState {
  status = $state<LiveStatus>('running');
  adapter = $state.raw<AdapterRecord | null>(null);
  error = $state.raw<PlainError | null>(null);
  notice = $state<string | null>(null);
  private readonly folded = new RunTrace();
  private version = $state(0);

  constructor(
    readonly id: string,
    readonly spec: ExperimentSpec,
    /** Where it comes from, when not from this page: a file's or recording's title. */
    readonly title: string | null = null,
  ) {}

  /** Reading it in a template or derived value follows every batch. */
  get trace(): RunTrace {
    void this.version;
    return this.folded;
  }

  get live(): boolean {
    return this.status === 'running' || this.status === 'paused';
  }

  /** Stored events of before; call once, before live ones. */
  recall(events: readonly ExperimentEvent[]): void {
    this.folded.apply(events);
    this.version++;
  }

  hear(message: RunMessage): void {
    this.folded.apply(message.events);
    if (message.adapter) this.adapter = message.adapter;
    this.error = message.error;
    this.notice = message.notice;
    this.become(message.status);
  }

  become(status: LiveStatus): void {
    this.status = status;
    if (status === 'done') this.folded.finish();
    this.version++;
  }
}
