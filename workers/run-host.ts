/**
 * The worker's half of a run: start, pause, resume, cancel by id; device loss; a full disk. It knows neither WebGPU nor
 * IndexedDB nor the experiment, which are given to it, so all of this is tested in Node.
 *
 * Guarantees: one run at a time (they share the GPU); every event is stored before or soon after the page hears it, and a
 * run that cannot be stored pauses or stops (run-storage.ts); a lost device is replaced `DEVICE_RETRIES` times in a row
 * without progress before the run ends with `device-lost` and stays resumable.
 */
import type { BranchOf } from '../src/domain/branch';
import type { Dialogue } from '../src/domain/dialogue';
import type { KernelTable } from '../src/domain/adapter-use';
import type { ExperimentEvent, ExperimentRun, RunStore } from '../src/domain/experiment-events';
import type { ExperimentSpec } from '../src/domain/experiment-spec';
import type { ModelHost } from '../src/domain/language-model';
import { asShiftLabError, deviceLost, ShiftLabError, type PlainError } from '../src/domain/errors';
import { branchStore, requireBranchable } from '../src/experiment/branch';
import { givePeopleLogs } from '../src/experiment/rollout/people-logs';
import { EventBatcher } from './event-batcher';
import { RunStorage } from './run-storage';

/** A device that goes at awkward moments is replaced; one that goes whenever it works is given up. */
export const DEVICE_RETRIES = 5;
/** After a loss there may be no adapter until the browser has started its GPU process again. Doubled each time. */
const REOPEN_AFTER_MS = 250;

export type LiveStatus = 'running' | 'paused' | 'interrupted' | 'done' | 'cancelled' | 'failed';

/** What the page hears, at most ten times a second. */
export interface RunMessage {
  readonly runId: string;
  readonly status: LiveStatus;
  readonly events: readonly ExperimentEvent[];
  readonly adapter: ModelHost['adapter'] | null;
  /** Device memory in use; null if no device is open. */
  readonly memoryBytes: number | null;
  /** Why it paused or stopped. */
  readonly error: PlainError | null;
  /** Something worth a sentence that did not stop it. */
  readonly notice: string | null;
}

export interface RunJournal {
  create(id: string, spec: ExperimentSpec, status: 'running', kernels?: KernelTable): Promise<unknown>;
  read(id: string): Promise<{ readonly spec: ExperimentSpec; readonly kernels?: KernelTable }>;
  /** Takes the run over; its former writer can no longer write to it. */
  claim(id: string): Promise<void>;
  append(id: string, events: readonly ExperimentEvent[]): Promise<void>;
  change(
    id: string,
    change: { status?: LiveStatus; adapter?: ModelHost['adapter']; error?: PlainError | null; finishedAtMs?: number },
  ): Promise<void>;
  checkpoints(id: string): RunStore;
  /** A new run with the history of another, which stays as it was. */
  branch(
    from: string,
    id: string,
    make: (from: RunStore, to: RunStore) => Promise<StartedBranch>,
  ): Promise<StartedBranch>;
}

export interface StartedBranch {
  readonly spec: ExperimentSpec;
  readonly branchOf: BranchOf;
  readonly kernels?: KernelTable;
}

export interface OpenHost {
  readonly host: ModelHost;
  close(): void;
}

export interface RunHostParts {
  readonly journal: RunJournal;
  openHost(): Promise<OpenHost>;
  execute(run: ExperimentRun, host: ModelHost): Promise<unknown>;
  /** Holds the run's lock while `work` goes on. */
  whileLocked<T>(id: string, work: () => Promise<T>): Promise<T>;
  tell(message: RunMessage): void;
  /** Throws `usage` if something else has the GPU. */
  requireFreeGpu?(): void;
}

interface LiveRun {
  readonly id: string;
  readonly spec: ExperimentSpec;
  readonly kernels: KernelTable | undefined;
  readonly abort: AbortController;
  readonly batcher: EventBatcher;
  status: LiveStatus;
  adapter: ModelHost['adapter'] | null;
  host: ModelHost | null;
  error: PlainError | null;
  notice: string | null;
  /** Make a checkpoint at the next update. */
  checkpointDue: boolean;
  /** Pause after the next update, or epoch of calibration. */
  stepping: boolean;
  /** Pause when the simulator is calibrated. */
  onlySimulator: boolean;
  /** Where it is, for who comes later. */
  readonly latest: Map<ExperimentEvent['type'], ExperimentEvent>;
  /** Resolves when it has ended. */
  ended: Promise<void>;
  /** Set while paused. */
  gate: { readonly opened: Promise<void>; open(): void } | null;
  readonly storage: RunStorage;
  /** The largest share of the work that any attempt has reached. */
  furthest: number;
}

/** With these, a page that comes later knows where a run is. */
const TOLD_AGAIN: ReadonlySet<string> = new Set(['plan', 'stage', 'progress']);

const ONLY_SIMULATOR = 'The simulator is calibrated, and the run is paused. Resume trains the policies.';

export interface StartOptions {
  /** To be used instead of the fastest. */
  readonly kernels?: KernelTable | undefined;
  /** Dialogues that are its logs, if its spec says so. */
  readonly people?: readonly Dialogue[] | undefined;
  /** Pause when the simulator is calibrated. */
  readonly onlySimulator?: boolean;
}

interface RunEnd {
  readonly status: LiveStatus;
  readonly error: PlainError | null;
}

/** @param unstored it ended because it could no longer be stored */
function ended(error: ShiftLabError, unstored: boolean): RunEnd {
  if (error.code === 'cancelled') return { status: 'cancelled', error: null };
  const canGoOn = unstored || error.code === 'device-lost' || error.code === 'storage-unavailable';
  return { status: canGoOn ? 'interrupted' : 'failed', error: error.toPlain() };
}

const lostForGood = (times: number, { message, values }: ShiftLabError): ShiftLabError =>
  new ShiftLabError(
    'device-lost',
    `The GPU was lost ${times} times, and the run got no further. It is stored up to its last checkpoint. Close other programs that use the GPU, then resume the run.`,
    { ...values, last: message },
  );

export class RunHost {
  private live: LiveRun | null = null;

  constructor(private readonly parts: RunHostParts) {}

  /** Returns once the run is stored and going. */
  async start(id: string, spec: ExperimentSpec, options: StartOptions = {}): Promise<void> {
    const { kernels, people, onlySimulator = false } = options;
    this.requireRoom();
    const run = this.begin(id, spec, kernels);
    run.onlySimulator = onlySimulator;
    try {
      await this.parts.journal.create(id, spec, 'running', kernels);
      if (people) await givePeopleLogs(this.parts.journal.checkpoints(id), people);
    } catch (thrown) {
      this.live = null;
      throw thrown;
    }
    this.keep(run);
  }

  /** Goes on after a pause, or continues a stored run from its checkpoint. */
  async resume(id: string): Promise<void> {
    const run = this.live;
    if (run?.id === id) {
      this.setStatus(run, 'running', null);
      run.gate?.open();
      run.gate = null;
      void run.storage.write(() => this.parts.journal.change(id, { status: 'running', error: null }));
      return;
    }
    this.requireRoom();
    const { spec, kernels } = await this.parts.journal.read(id);
    this.requireRoom();
    this.keep(this.begin(id, spec, kernels));
  }

  private keep(run: LiveRun): void {
    run.ended = this.keepGoing(run);
  }

  /** The run stops at its next safe point and keeps its device. One that was cancelled goes on to its end. */
  async pause(id: string): Promise<void> {
    const run = this.named(id);
    if (run.abort.signal.aborted) return;
    this.hold(run, null);
    run.batcher.flush();
    void run.storage.write(() => this.parts.journal.change(id, { status: 'paused' }));
  }

  /** Goes on until one more update (or epoch of calibration) is made, keeps a checkpoint of it, and pauses. */
  async step(id: string): Promise<void> {
    const run = this.named(id);
    run.stepping = run.checkpointDue = true;
    if (run.status === 'paused') await this.resume(id);
  }

  /**
   * Ends the run where it is, and starts a branch of it with these settings, as far as they can still be changed. The run
   * itself stays as it was, and can be resumed later; where the branch is refused, it goes on.
   */
  async branch(id: string, branchId: string, wanted: ExperimentSpec): Promise<StartedBranch> {
    if (this.live?.id === id) {
      await requireBranchable(this.parts.journal.checkpoints(id), wanted, id);
    }
    if (this.live?.id === id) {
      const { ended: end } = this.live;
      this.end(this.live);
      await end;
    }
    this.requireRoom();
    const made = await this.parts.journal.branch(id, branchId, (from, to) => branchStore(from, to, wanted, id));
    this.requireRoom();
    this.keep(this.begin(branchId, made.spec, made.kernels));
    return made;
  }

  /** Tells once more where the run is, for who comes later. Does nothing where none is going on. */
  tellAgain(): void {
    if (this.live) this.tell(this.live, [...this.live.latest.values()]);
  }

  /** The run ends at its next safe point. What it has stored stays. */
  async cancel(id: string): Promise<void> {
    this.end(this.named(id));
  }

  /** Stores everything so far and makes a checkpoint soon: for a page that is hidden and may be closed next. */
  async flush(): Promise<void> {
    if (!this.live) return;
    this.live.checkpointDue = true;
    this.live.batcher.flush();
    await this.live.storage.written();
  }

  private requireRoom(): void {
    this.requireIdle();
    this.parts.requireFreeGpu?.();
  }

  /** @throws usage while a run is running or paused */
  requireIdle(): void {
    if (this.live)
      throw new ShiftLabError('usage', 'A run is already in progress on this page; cancel it first.', {
        id: this.live.id,
      });
  }

  private named(id: string): LiveRun {
    if (this.live?.id !== id) throw new ShiftLabError('usage', `Run ${id} is not running.`, { id });
    return this.live;
  }

  private begin(id: string, spec: ExperimentSpec, kernels: KernelTable | undefined): LiveRun {
    const run: LiveRun = {
      id,
      spec,
      kernels,
      furthest: 0,
      abort: new AbortController(),
      status: 'running',
      adapter: null,
      host: null,
      error: null,
      notice: null,
      checkpointDue: false,
      stepping: false,
      onlySimulator: false,
      latest: new Map(),
      ended: Promise.resolve(),
      gate: null,
      storage: new RunStorage({
        cancelled: () => run.abort.signal.aborted,
        waitForRoom: async (error) => {
          this.hold(run, error.toPlain());
          await run.gate?.opened;
        },
        end: () => this.end(run),
      }),
      batcher: new EventBatcher((events) => {
        this.tell(run, events);
        void run.storage.write(() => this.parts.journal.append(id, events));
      }),
    };
    this.live = run;
    return run;
  }

  private async keepGoing(run: LiveRun): Promise<void> {
    let status: LiveStatus = 'failed';
    let error: PlainError | null = null;
    try {
      // The end is stored while the lock is held, so whoever finds the lock free can read how the run ended.
      await this.parts.whileLocked(run.id, async () => {
        this.tell(run, []);
        await run.storage.write(() => this.parts.journal.claim(run.id));
        ({ status, error } = await this.executeToTheEnd(run));
        await run.storage.write(() => this.parts.journal.change(run.id, { status, error, finishedAtMs: Date.now() }));
        if (run.storage.unstored) ({ status, error } = ended(run.storage.unstored, true));
      });
    } catch (thrown) {
      error = asShiftLabError(thrown).toPlain();
    }
    this.setStatus(run, status, error);
    this.live = null;
    this.tell(run, []);
  }

  /** Never throws: it returns how the run ended. All events are stored by then. */
  private async executeToTheEnd(run: LiveRun): Promise<RunEnd> {
    let end: RunEnd;
    try {
      await this.executeWithRetries(run);
      end = { status: 'done', error: null };
    } catch (thrown) {
      end = ended(asShiftLabError(thrown), false);
    }
    run.batcher.flush();
    await run.storage.written();
    return run.storage.unstored ? ended(run.storage.unstored, true) : end;
  }

  private async executeWithRetries(run: LiveRun): Promise<void> {
    let lost = 0;
    for (;;) {
      const furthest = run.furthest;
      try {
        return await this.attempt(run, lost);
      } catch (thrown) {
        const error = asShiftLabError(thrown);
        if (run.furthest > furthest) lost = 0;
        if (error.code !== 'device-lost' || run.abort.signal.aborted) throw error;
        if (lost >= DEVICE_RETRIES) throw lostForGood(lost + 1, error);
        lost++;
        run.notice = `The GPU device was lost. The run goes on by itself from its last checkpoint (attempt ${lost} of ${DEVICE_RETRIES}).`;
        this.tell(run, []);
      }
    }
  }

  /** Runs the experiment on one device. @param lost devices lost in a row before this one */
  private async attempt(run: LiveRun, lost: number): Promise<void> {
    if (run.storage.unstored) throw run.storage.unstored;
    const opened = await (lost === 0 ? this.parts.openHost() : this.reopenHost(lost));
    run.host = opened.host;
    run.adapter = opened.host.adapter;
    // An attempt whose device is gone may still be running: it must neither report nor store.
    let current = true;
    const onEvent = (event: ExperimentEvent) => {
      if (!current) return;
      if (event.type === 'progress') run.furthest = Math.max(run.furthest, event.share);
      if (TOLD_AGAIN.has(event.type)) run.latest.set(event.type, event);
      run.batcher.push(event);
      this.pauseIfAsked(run, event);
    };
    try {
      void run.storage.write(() => this.parts.journal.change(run.id, { adapter: opened.host.adapter }));
      this.tell(run, []);
      const deviceLoss = opened.host.lost.then((reason) => {
        throw deviceLost(reason);
      });
      const checkpointDue = () => {
        const due = run.checkpointDue;
        run.checkpointDue = false;
        return due;
      };
      const gate = () => run.gate?.opened ?? Promise.resolve();
      const control = { signal: run.abort.signal, gate, checkpointDue, keepWhenCancelled: true };
      const store = run.storage.patient(this.parts.journal.checkpoints(run.id), () => current);
      const onNotice = (sentence: string) => {
        if (!current) return;
        run.notice = sentence;
        this.tell(run, []);
      };
      const work = this.parts.execute(
        { spec: run.spec, ...(run.kernels && { kernels: run.kernels }), onEvent, onNotice, store, control },
        opened.host,
      );
      await Promise.race([run.storage.stopped, work, deviceLoss]);
    } finally {
      current = false;
      run.host = null;
      opened.close();
    }
  }

  private pauseIfAsked(run: LiveRun, event: ExperimentEvent): void {
    if (run.abort.signal.aborted) return;
    // Epoch 0 is what the simulator is before it.
    const isStep = event.type === 'update' || (event.type === 'calibration-epoch' && event.epoch > 0);
    const stepped = run.stepping && isStep;
    const calibrated = run.onlySimulator && event.type === 'calibration';
    if (!stepped && !calibrated) return;
    run.stepping = false;
    if (calibrated) run.notice = ONLY_SIMULATOR;
    this.hold(run, null);
    void run.storage.write(() => this.parts.journal.change(run.id, { status: 'paused' }));
  }

  /** A device that cannot be opened right after a loss counts as lost too. */
  private async reopenHost(lost: number): Promise<OpenHost> {
    try {
      return await this.parts.openHost();
    } catch (thrown) {
      const error = asShiftLabError(thrown);
      if (!['adapter-missing', 'gpu-error'].includes(error.code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, REOPEN_AFTER_MS * 2 ** lost));
      throw deviceLost(error);
    }
  }

  private end(run: LiveRun): void {
    run.abort.abort();
    run.gate?.open();
    run.gate = null;
  }

  private hold(run: LiveRun, error: PlainError | null): void {
    if (!run.gate) {
      let open!: () => void;
      const opened = new Promise<void>((resolve) => (open = resolve));
      run.gate = { opened, open };
    }
    this.setStatus(run, 'paused', error);
  }

  private setStatus(run: LiveRun, status: LiveStatus, error: PlainError | null): void {
    run.status = status;
    run.error = error;
    this.tell(run, []);
  }

  private tell(run: LiveRun, events: readonly ExperimentEvent[]): void {
    const { id: runId, status, adapter, host, error, notice } = run;
    this.parts.tell({ runId, status, events, adapter, memoryBytes: host?.memoryBytes?.() ?? null, error, notice });
  }
}
