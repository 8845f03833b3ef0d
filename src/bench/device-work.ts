/**
 * The work of the GPU in a round: the difference of running totals before and after. For our engine these are the
 * device's counters; whoever adds other libraries must supply totals for them.
 */
import type { Device } from '../engine/device';

export interface DeviceWork {
  readonly dispatches: number;
  readonly submits: number;
  /** Number of buffers mapped for reading. */
  readonly reads: number;
  /** Bytes in buffers that were created and not yet destroyed. */
  readonly bufferBytes: number;
}

/** Returns the same four numbers, counted from some start. */
export type Totals = () => DeviceWork;

export function totalsOf({ counters }: Device): Totals {
  return () => ({
    dispatches: counters.dispatches,
    submits: counters.submits,
    reads: counters.reads,
    bufferBytes: counters.bytes,
  });
}

/** Measures the work of one contender. Others may use the same totals between its rounds. */
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

  /** Calls of the last measured work, and bytes of all measured work; null if there are no totals. */
  work(): DeviceWork | null {
    return this.last && { ...this.last, bufferBytes: this.bufferBytes };
  }
}
