/**
 * Collects a run's events and passes them on at most ten times a second, so that neither the page nor IndexedDB is called
 * once per token. Progress is a state, not a history: of several in a row only the last is kept. The order stays.
 */
import type { ExperimentEvent } from '../src/domain/experiment-events';

export class EventBatcher {
  private waiting: ExperimentEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private lastMs = -Infinity;

  constructor(
    private readonly deliver: (events: readonly ExperimentEvent[]) => void,
    private readonly intervalMs = 100,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  push(event: ExperimentEvent): void {
    const last = this.waiting.at(-1);
    if (event.type === 'progress' && last?.type === 'progress') this.waiting.pop();
    this.waiting.push(event);
    // The timer is only for the last events: while more keep coming, delivery does not depend on timers, which browsers
    // slow down in hidden tabs.
    const dueInMs = this.lastMs + this.intervalMs - this.nowMs();
    if (dueInMs <= 0) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), dueInMs);
  }

  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting.length === 0) return;
    this.lastMs = this.nowMs();
    const events = this.waiting;
    this.waiting = [];
    this.deliver(events);
  }
}
