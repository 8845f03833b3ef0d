/** Simulators of free text as the page follows them: which set one learns from, how far it is, and what came out. */
import { asShiftLabError, type PlainError } from '../../domain/errors';
import type { TextJob, TextPlan, TextProgress, TextSession } from '../../rpc/text-session';
import type { TalkResult, TalkResults } from '../../trace/talk-results';
import { saveBytes } from '../save-text';
import type { AdapterState, Gpu } from '../adapter/gpu.svelte';

export interface ShownResult {
  readonly result: TalkResult;
  /** Why it is not stored; null if it is. */
  readonly unstored: PlainError | null;
}

export interface SimulatorParts {
  readonly session: TextSession;
  readonly gpu: Gpu;
  /** Its code is loaded when it is first needed. */
  results(): Promise<Pick<TalkResults, 'sets' | 'read'>>;
  /** The run of this page that is paused, and may stay so. */
  pausedRun(): string | null;
}

export class Simulators {
  /** The set whose simulator is looked at. */
  opened = $state<string | null>(null);
  /** The set that one learns from now. */
  working = $state<string | null>(null);
  progress = $state.raw<TextProgress | null>(null);
  /** Of the last training, and the set that it was of. */
  refusal = $state.raw<{ readonly set: string; readonly error: PlainError } | null>(null);
  /** Sets of which a result is stored. */
  stored = $state.raw<ReadonlySet<string>>(new Set());
  /** What was read or computed so far, by set. */
  results = $state.raw<Readonly<Record<string, ShownResult>>>({});

  constructor(private readonly parts: SimulatorParts) {
    parts.session.listen((progress) => (this.progress = progress));
  }

  get adapter(): AdapterState {
    return this.parts.gpu.state;
  }

  toggle(set: string): void {
    this.opened = this.opened === set ? null : set;
  }

  /** Never rejects: a list that cannot be read is empty, and the list of sets says why. */
  async refresh(): Promise<void> {
    const listed = await this.parts
      .results()
      .then((results) => results.sets())
      .catch(() => []);
    this.stored = new Set(listed);
  }

  /** The stored result of a set. Throws what reading it throws. */
  async look(set: string): Promise<void> {
    if (this.results[set]) return;
    const result = await (await this.parts.results()).read(set);
    if (result) this.keep(set, { result, unstored: null });
  }

  /** Throws what the job would be refused with. */
  plan(job: TextJob): Promise<TextPlan> {
    return this.parts.session.plan(job);
  }

  /** Never rejects. */
  async train(job: TextJob): Promise<void> {
    if (this.working !== null) return;
    [this.working, this.progress, this.refusal] = [job.set, null, null];
    try {
      const answer = await this.parts.session.train(job, this.parts.pausedRun());
      this.keep(job.set, answer);
      if (!answer.unstored) this.stored = new Set([...this.stored, job.set]);
    } catch (thrown) {
      const error = asShiftLabError(thrown);
      if (error.code !== 'cancelled') this.refusal = { set: job.set, error: error.toPlain() };
    } finally {
      this.working = null;
    }
  }

  cancel(): void {
    this.parts.session.cancel();
  }

  /** Offers the calibrated model as a file. Throws what reading it throws. */
  async saveModel(set: string): Promise<void> {
    saveBytes('shiftlab-simulator.zip', await this.parts.session.folder(set), 'application/zip');
  }

  private keep(set: string, shown: ShownResult): void {
    this.results = { ...this.results, [set]: shown };
  }
}
