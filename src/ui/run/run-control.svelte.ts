/**
 * The open run: starts, pauses, cancels and resumes it in the training thread, and opens stored, saved and served ones. A
 * person may ask for another run while one is still being read; the last one that was asked for is the one that is shown.
 */
import { parseSpec, type ExperimentSpec } from '../../domain/experiment-spec';
import type { AddedRun } from '../../rpc/import-session';
import type { ExperimentSession, RunMessage, StartOptions } from '../../rpc/contract';
import { ShiftLabError } from '../../domain/errors';
import { freshId } from '../../domain/fresh-id';
import { LONGEST_SENTENCE, shortened } from '../../domain/shown-value';
import { isGoingOn } from '../../trace/records';
import type { RunArchive } from '../../trace/run-archive';
import { parseRunFile, type RunFile } from '../../trace/run-file';
import { listWithInterrupted } from '../../trace/run-lock';
import { ASKS } from '../../trace/tab-channel';
import { lostWords, UNCHECKED } from '../failure/lost-words';
import type { FileFetcher } from '../fetch/file-fetcher.svelte';
import { recordedRuns, type RecordedRun } from '../fetch/recorded-runs';
import { Latest } from '../latest';
import type { Problem } from '../problem.svelte';
import { RunState } from './run-state.svelte';

export interface RunControlParts {
  readonly session: Pick<
    ExperimentSession,
    'start' | 'pause' | 'step' | 'branch' | 'cancel' | 'resume' | 'flush' | 'listen' | 'onDeath'
  >;
  /** What other tabs train; null where a browser cannot tell. */
  readonly tabs?: BroadcastChannel | null;
  readonly archive: RunArchive;
  readonly fetcher: FileFetcher;
  readonly problem: Problem;
  /** Rejects with `usage` for a run whose file contradicts itself. */
  readonly requireConsistent: (run: RunFile) => Promise<void>;
  /** Keeps the run of a file, in another thread. */
  readonly addFile: (file: File) => Promise<AddedRun>;
  /** Called after a run was opened or resumed at the person's request. */
  readonly onOpen: () => void;
  /** Called when the run that this page trains has ended or was interrupted. */
  readonly onEnd: () => void;
}

export class RunControl {
  /** The open run: the one that is looked at. */
  run = $state.raw<RunState | null>(null);
  /** The recordings that come with the page. */
  recorded = $state.raw<readonly RecordedRun[]>([]);
  /** The served run that the address asks for, until it is open. */
  asked = $state<string | null>(null);
  /** The path of the served run that the person opens, while it is on its way. */
  opening = $state<string | null>(null);
  /** The run that was scrolled to when it was opened: going back to the lab does not scroll to it again. */
  broughtIntoView: RunState | null = null;

  /** What another tab trains now, and how far it is, if it has told. */
  other = $state.raw<{ readonly id: string; readonly share: number | null } | null>(null);

  /** The last run that this page's thread trained; it goes on while another one is looked at. */
  private own = $state.raw<RunState | null>(null);
  /** A branch until its history is read, and what the training thread has told of it meanwhile. */
  private early: { readonly id: string; readonly messages: RunMessage[] } | null = null;
  /** Whether the training thread has not answered yet whether it starts or resumes it. */
  private beginning = false;
  /** Settles with that answer: before it, the thread knows of no run that could be steered. Never rejects. */
  private begun: Promise<unknown> = Promise.resolve();
  private readonly latest = new Latest();

  constructor(private readonly parts: RunControlParts) {
    parts.session.listen((message) => this.hear(message));
    parts.session.onDeath(() => this.training?.become('interrupted'));
    if (parts.tabs) {
      parts.tabs.onmessage = ({ data }: MessageEvent<unknown>) => this.hearTab(data);
      parts.tabs.postMessage(ASKS);
    }
  }

  /** The run that this page is training, or has paused. */
  get training(): RunState | null {
    return this.own?.live ? this.own : null;
  }

  /** Lists the recordings. Never rejects. */
  async loadRecorded(): Promise<void> {
    this.recorded = await recordedRuns();
  }

  /** Writes what the thread still holds back, before the page may go. */
  flush(): void {
    if (this.training) void this.parts.session.flush().catch(() => undefined);
  }

  /** Takes the open run out of sight; a stored run stays stored. */
  close(): void {
    this.latest.ask();
    this.run = null;
  }

  /** The run that is on its way is no longer wanted. */
  giveUpFetching(): void {
    this.latest.ask();
    this.parts.fetcher.giveUp();
    this.asked = this.opening = null;
  }

  async start(spec: ExperimentSpec, options: StartOptions = {}): Promise<void> {
    this.giveUpFetching();
    await this.parts.problem.guard(async () => {
      this.requireNoneTrains();
      const before = this.run;
      const run = new RunState(freshId(), $state.snapshot(spec) as ExperimentSpec);
      run.kernels = options.kernels;
      this.run = run;
      try {
        await this.begin(run, () => this.parts.session.start(run.id, run.spec, options));
      } catch (thrown) {
        if (this.run === run) this.run = before;
        throw thrown;
      }
    });
  }

  /** The same experiment from its beginning, as a run of its own. */
  async startAgain({ spec, kernels }: RunState): Promise<void> {
    await this.start(spec, { kernels });
  }

  /** The open run makes one more update, and pauses. */
  async step(): Promise<void> {
    await this.parts.problem.guard(async () => {
      const { run } = this;
      if (run && this.training !== run) await this.resume(run.id);
      await this.begun;
      if (run && this.training === run) await this.parts.session.step(run.id);
    });
  }

  /** The open run ends where it is, and a branch of it goes on with these settings. It stays stored, and can be resumed. */
  async branch(wanted: ExperimentSpec): Promise<void> {
    const from = this.run;
    if (!from || this.early) return; // a second press
    await this.parts.problem.guard(async () => {
      if (this.beginning || (this.training && this.training !== from)) this.requireNoneTrains();
      this.giveUpFetching();
      const id = freshId();
      const early = (this.early = { id, messages: [] });
      try {
        const asked = $state.snapshot(wanted) as ExperimentSpec;
        const { spec, branchOf, kernels } = await this.parts.session.branch(from.id, id, asked);
        const run = new RunState(id, spec);
        [run.branchOf, run.kernels] = [branchOf, kernels];
        const { archive } = this.parts;
        for (const kind of ['events', 'dialogues'] as const)
          run.recall((await archive.readableEvents(id, kind)).events);
        this.own = this.run = run;
      } finally {
        this.early = null;
      }
      early.messages.forEach((message) => this.hear(message));
      this.parts.onOpen();
    });
  }

  async pause(): Promise<void> {
    const { run } = this;
    await this.begun;
    await this.parts.problem.guard(() => this.parts.session.pause(run!.id));
  }

  /** The run in training, whichever is looked at. */
  async pauseTraining(): Promise<void> {
    await this.begun;
    await this.parts.problem.guard(
      async () => void (this.training && (await this.parts.session.pause(this.training.id))),
    );
  }

  /** The paused run goes on, whichever is looked at. */
  async goOn(): Promise<void> {
    await this.parts.problem.guard(
      async () => void (this.training && (await this.parts.session.resume(this.training.id))),
    );
  }

  async cancel(): Promise<void> {
    const { run } = this;
    await this.begun;
    await this.parts.problem.guard(() => this.parts.session.cancel(run!.id));
  }

  /** The open run, or a stored one. */
  async resume(id: string): Promise<void> {
    await this.parts.problem.guard(async () => {
      if (this.beginning && this.own?.id === id) return; // pressed twice
      // What is stored may say more than what is shown: another tab may have gone on with it.
      const shown = this.training?.id === id && this.run === this.training;
      if (!shown && !(await this.open(id))) return; // it could not be opened, or another one is wanted by now
      const run = this.run!;
      if (run.elsewhere)
        throw new ShiftLabError(
          'usage',
          'This run is already running in another tab: go on there, or cancel it there first.',
          { id },
        );
      if (this.training !== run) this.requireNoneTrains();
      await this.begin(run, () => this.parts.session.resume(id));
      if (this.run === run) this.parts.onOpen();
    });
  }

  /** A stored run. Returns whether it is shown now. */
  async open(id: string): Promise<boolean> {
    const { archive, problem } = this.parts;
    this.giveUpFetching();
    const isWanted = this.latest.ask();
    if (this.own?.id === id && (this.beginning || this.own.live)) {
      this.run = this.own; // this page knows more of it than is stored
      this.parts.onOpen();
      return true;
    }
    let opened = false;
    await problem.guard(async () => {
      // A run that nobody trains any more is 'interrupted' there, even where that cannot be written down.
      const listed = (await listWithInterrupted(archive)).find((entry) => 'record' in entry && entry.record.id === id);
      const record = await archive.read(id);
      const { status } = listed && 'record' in listed ? listed.record : record;
      const run = new RunState(id, parseSpec(record.spec), record.imported ?? null); // fills in settings that an earlier version did not have
      run.elsewhere = isGoingOn(status);
      const stored = [await archive.readableEvents(id, 'events'), await archive.readableEvents(id, 'dialogues')];
      for (const { events } of stored) run.recall(events);
      const unchecked = stored.some((part) => part.unchecked) ? UNCHECKED : null;
      run.notice = lostWords(stored.flatMap(({ lost }) => lost)) ?? unchecked;
      run.adapter = record.adapter;
      run.kernels = record.kernels;
      run.branchOf = record.branchOf ?? null;
      run.error = record.error && { ...record.error, message: shortened(record.error.message, LONGEST_SENTENCE) };
      run.become(status);
      if (!isWanted()) return;
      this.run = run;
      opened = true;
      this.parts.onOpen();
    });
    return opened;
  }

  /**
   * A saved run or a result, from a file that a person chose: kept in this browser like a run of its own. Where that fails,
   * it is opened all the same. Returns the id under which it is kept, or null.
   */
  async addChosen(file: File): Promise<string | null> {
    let kept: string | null = null;
    const isWanted = this.latest.ask();
    await this.parts.problem.guard(async () => {
      const added = await this.parts.addFile(file);
      if ('id' in added) return void (kept = added.id);
      if (!isWanted()) return;
      this.giveUpFetching();
      this.openFile(added.run, added.title, null);
      this.run!.notice = `This run is open, but it is not kept in this browser. ${added.why.message}`;
    });
    return kept;
  }

  async openRecorded(recorded: RecordedRun): Promise<void> {
    await this.openServed(recorded.path, recorded.title);
  }

  /** A run file that is served beside the page. */
  async openServed(path: string, title: string): Promise<void> {
    this.giveUpFetching();
    const isWanted = this.latest.ask();
    this.opening = path;
    await this.parts.problem.guard(async () => {
      const text = await this.parts.fetcher.text(path, title);
      if (text === null || !isWanted()) return;
      const run = await this.read(text);
      if (isWanted()) this.openFile(run, title, path);
    });
    if (isWanted()) this.opening = null;
  }

  /**
   * Makes the open run the one that the address asks for. A served run comes and goes with its address; a run of this
   * browser's own stays open, and a live one is never replaced.
   *
   * @param titleOf what the run is called
   * @param onSettled called in the same step in which the run is no longer on its way, with what went wrong or null; not
   *   called if another run has been asked for since
   */
  async follow(
    path: string | null,
    titleOf: (path: string) => Promise<string>,
    onSettled: (thrown: unknown) => void,
  ): Promise<void> {
    this.giveUpFetching();
    if (path === null && this.run?.served) this.run = null;
    if (path === null || path === this.run?.served || this.run?.live) return;
    this.asked = path;
    let failure: unknown = null;
    try {
      const text = await this.parts.fetcher.text(path, path);
      const run = text === null ? null : RunState.of(await this.read(text), await titleOf(path), path);
      if (run && this.asked === path) this.run = run;
    } catch (thrown) {
      failure = thrown;
    }
    if (this.asked !== path) return;
    this.asked = null;
    onSettled(failure);
  }

  /** The text of a file. Throws as parseRunFile does, and for a run that contradicts itself. */
  async read(text: string): Promise<RunFile> {
    const run = parseRunFile(text);
    await this.parts.requireConsistent(run);
    return run;
  }

  private openFile(file: RunFile, title: string, served: string | null): void {
    this.asked = this.opening = null;
    this.run = RunState.of(file, title, served);
    this.parts.onOpen();
  }

  private requireNoneTrains(): void {
    if (this.beginning || this.training)
      throw new ShiftLabError('usage', 'A run is already in progress on this page; cancel it first.', {
        id: this.own!.id,
      });
  }

  /** Its messages may come before the answer of the call. */
  private async begin(run: RunState, call: () => Promise<void>): Promise<void> {
    const before = this.own;
    this.own = run;
    this.beginning = true;
    try {
      const answer = call();
      this.begun = answer.catch(() => undefined);
      await answer;
    } catch (thrown) {
      this.own = before;
      throw thrown;
    } finally {
      this.beginning = false;
    }
  }

  /** What the training thread of another tab tells; of this page's own, `hear` knows more. */
  private hearTab(data: unknown): void {
    const message = data as Partial<RunMessage> | null;
    if (typeof message !== 'object' || typeof message?.runId !== 'string' || !Array.isArray(message.events)) return;
    // The thread of this page posts there too.
    if (message.runId === this.own?.id || message.runId === this.early?.id) return;
    const told = message as RunMessage;
    const isLive = told.status === 'running' || told.status === 'paused';
    if (this.other?.id !== told.runId) this.other = null;
    if (isLive) {
      const share = told.events.findLast((event) => event.type === 'progress')?.share ?? this.other?.share ?? null;
      this.other = { id: told.runId, share };
    } else {
      this.other = null;
      this.parts.onEnd();
    }
    const { run } = this;
    if (run?.id !== told.runId || run.title !== null) return;
    run.elsewhere = isLive;
    run.hear(told);
  }

  private hear(message: RunMessage): void {
    if (message.runId === this.early?.id) return void this.early.messages.push(message);
    const run = this.own;
    if (run?.id !== message.runId) return;
    run.hear(message);
    if (!run.live) this.parts.onEnd();
  }
}
