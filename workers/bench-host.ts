/**
 * The worker's half of the page's benchmark: one at a time, never beside a run, on a device that is opened for it and
 * closed after. It knows neither WebGPU nor what is measured, which are given to it, so all of this is tested in Node.
 * Nothing is stored: the report is the answer of the call.
 */
import { deviceLost, ShiftLabError } from '../src/domain/errors';

/** Where a benchmark is; the page hears of it at most ten times a second. */
export interface BenchProgress {
  /** What is being measured, in words. */
  readonly part: string;
  /** Parts that are over, of how many. */
  readonly done: number;
  readonly total: number;
  /** Timed rounds of this part that are over; null if none is timed yet, or it has no rounds. */
  readonly round: number | null;
  /** Milliseconds to the end of this part; null if not known. */
  readonly leftMs: number | null;
}

/** Callbacks of what measures. Each throws `cancelled` once the benchmark was cancelled. */
export interface BenchWatch {
  onPart(part: string, done: number, total: number): void;
  beforeRound(progress: { readonly round: number; readonly leftMs: number | null }): void;
}

export interface OpenDevice {
  /** Resolves with the reason when the device is lost. */
  readonly lost: Promise<unknown>;
  close(): void;
}

export interface BenchHostParts<Opened extends OpenDevice, Asked, Report> {
  /** Throws `usage` if a run has the GPU, here or in another tab. */
  requireNoRun(): Promise<void>;
  openDevice(): Promise<Opened>;
  measure(asked: Asked, opened: Opened, watch: BenchWatch): Promise<Report>;
  tell(progress: BenchProgress): void;
}

/** A round that takes longer after Cancel has the device closed under it. */
const PATIENCE_MS = 500;
const TELL_EVERY_MS = 100;

export class BenchHost<Opened extends OpenDevice, Asked, Report> {
  private live: AbortController | null = null;

  constructor(
    private readonly parts: BenchHostParts<Opened, Asked, Report>,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  requireIdle(): void {
    if (this.live) throw new ShiftLabError('usage', 'A benchmark is running on this page; cancel it first.');
  }

  /** @throws usage beside a run or another benchmark; cancelled; device-lost; what opening a device or measuring throws */
  async run(asked: Asked): Promise<Report> {
    this.requireIdle();
    const abort = new AbortController();
    this.live = abort;
    let opened: Opened | null = null;
    try {
      await this.parts.requireNoRun();
      opened = await this.parts.openDevice();
      return await Promise.race([
        this.parts.measure(asked, opened, this.watch(abort.signal)),
        lossOf(opened),
        impatience(abort.signal, this.patienceMs),
      ]);
    } finally {
      // Measuring that was left behind must neither tell nor go on.
      abort.abort();
      opened?.close();
      this.live = null;
    }
  }

  /** Ends between two rounds, or after a moment in the middle of one. Does nothing where none is running. */
  async cancel(): Promise<void> {
    this.live?.abort();
  }

  private watch(signal: AbortSignal): BenchWatch {
    let part: Omit<BenchProgress, 'round' | 'leftMs'> = { part: '', done: 0, total: 0 };
    let lastReportMs = -Infinity;
    const tell = (progress: BenchProgress): void => {
      lastReportMs = performance.now();
      this.parts.tell(progress);
    };
    return {
      onPart: (name, done, total) => {
        throwIfCancelled(signal);
        part = { part: name, done, total };
        tell({ ...part, round: null, leftMs: null });
      },
      beforeRound: ({ round, leftMs }) => {
        throwIfCancelled(signal);
        if (performance.now() - lastReportMs >= TELL_EVERY_MS)
          tell({ ...part, round: round > 0 ? round : null, leftMs });
      },
    };
  }
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new ShiftLabError('cancelled', 'The benchmark was cancelled.');
}

function impatience(signal: AbortSignal, patienceMs: number): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void =>
      void setTimeout(() => reject(new ShiftLabError('cancelled', 'The benchmark was cancelled.')), patienceMs);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

async function lossOf({ lost }: OpenDevice): Promise<never> {
  throw deviceLost(await lost);
}
