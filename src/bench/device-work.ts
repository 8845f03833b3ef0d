/**
 * What a round makes the GPU do, next to how long it takes: read off running totals before and after. Ours are the
 * device's own counters; whoever brings other libraries brings totals of theirs.
 */
import type { Device } from '../engine/device';

export interface DeviceWork {
  readonly dispatches: number;
  readonly submits: number;
  /** Buffers mapped to be read. */
  readonly reads: number;
  /** In buffers that were made and not yet destroyed. */
  readonly bufferBytes: number;
}

/** The same four, counted from some beginning. */
export type Totals = () => DeviceWork;

export function totalsOf({ counters }: Device): Totals {
  return () => ({
    dispatches: counters.dispatches,
    submits: counters.submits,
    reads: counters.reads,
    bufferBytes: counters.bytes,
  });
}

/** Meters one contender: others may use the same totals between its rounds. */
export class WorkMeter {
  private bufferBytes = 0;
  private last: Omit<DeviceWork, 'bufferBytes'> | null = null;

  constructor(private readonly totals: Totals | null) {}

  async measure<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.totals?.();
    const result = await work();
    const after = this.totals?.();
    if (!before || !after) return result;
    this.bufferBytes += after.bufferBytes - before.bufferBytes;
    this.last = {
      dispatches: after.dispatches - before.dispatches,
      submits: after.submits - before.submits,
      reads: after.reads - before.reads,
    };
    return result;
  }

  /** Calls of the last work measured, and bytes of all of it; null where nothing counts. */
  work(): DeviceWork | null {
    return this.last && { ...this.last, bufferBytes: this.bufferBytes };
  }
}
