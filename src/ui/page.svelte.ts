/**
 * The page's state and what a person can do with it. Views read it; nothing else talks to the training thread or to the
 * stored runs. It keeps no copy of what the thread knows beyond what it was told.
 */
import { asShiftLabError, type PlainError } from '../domain/errors';
import type { ExperimentSession, RunMessage } from '../rpc/contract';
import { freshId } from '../rpc/fresh-id';
import type { ListedRun, RunArchive } from '../trace/run-archive';
import { askToPersist, storageUse, type StorageUse } from '../trace/database';
import { isGoingOn, type AdapterRecord } from '../trace/records';
import { listWithInterrupted } from '../trace/run-lock';
import { parseRunFile, runFile, runFileText, type RunFile } from '../trace/run-file';
import { AddressBar } from './address-bar';
import { Bench } from './bench/bench-state.svelte';
import type { Catalog } from './catalog';
import { Fetching } from './fetch/fetching.svelte';
import { recordedRuns, servedTitle, type RecordedRun } from './fetch/served-runs';
import { Setup } from './lab/setup.svelte';
import { formatLink, parseLink, type Link, type View } from './link';
import { RunState } from './run/run-state.svelte';
import { saveText } from './save-text';
import { Theory } from './theory/theory-state.svelte';

export type AdapterState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'found'; readonly adapter: AdapterRecord }
  | { readonly kind: 'none'; readonly error: PlainError };

const LOOK_AGAIN_MS = 2000;
const NO_REMARKS = { text: [], setup: [], run: [], story: [] } as const;

export class Page {
  view = $state<View>('lab');
  adapter = $state.raw<AdapterState>({ kind: 'asking' });
  run = $state.raw<RunState | null>(null);
  stored = $state.raw<readonly ListedRun[]>([]);
  storage = $state.raw<StorageUse | null>(null);
  recorded = $state.raw<readonly RecordedRun[]>([]);
  /** The last thing that went wrong outside a run. */
  problem = $state.raw<PlainError | null>(null);
  /** The served run that is on its way. */
  fetching = $state.raw<Fetching | null>(null);
  /** The served run that the address asks for, until it is open. */
  private asked = $state<string | null>(null);
  /** What in the address was not understood, by what looked it up. */
  private remarks = $state.raw<Readonly<Record<'text' | 'setup' | 'run' | 'story', readonly string[]>>>(NO_REMARKS);
  readonly linkRemarks = $derived(Object.values(this.remarks).flat());
  /** The story of the Results view that is looked at. */
  story = $state<string | null>(null);
  readonly setup: Setup;
  readonly bench: Bench;
  readonly theory = new Theory();
  /** The run that was scrolled to when it was opened: whoever comes back to the lab finds it as it was. */
  broughtIntoView: RunState | null = null;
  private lookAgain: ReturnType<typeof setTimeout> | undefined;
  /** Where the newest history entry is: view, story and served run. */
  private entry = '';
  private readonly addressBar = new AddressBar();

  constructor(
    readonly session: ExperimentSession,
    readonly archive: RunArchive,
    readonly catalog: Catalog,
  ) {
    this.setup = new Setup(catalog);
    this.bench = new Bench(session);
    session.listen((message) => this.hear(message));
    session.onDeath(() => this.run?.live && this.run.become('interrupted'));
  }

  /** Everything that the first screen does not wait for. */
  async begin(): Promise<void> {
    this.readAddress();
    addEventListener('popstate', () => this.readAddress(true));
    addEventListener('pagehide', () => this.addressBar.flush());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden' && this.run?.live) void this.session.flush().catch(() => undefined);
    });
    await Promise.all([
      this.loadPresets(),
      this.askAdapter(),
      this.refreshRuns(),
      recordedRuns().then((recorded) => (this.recorded = recorded)),
    ]);
  }

  private async loadPresets(): Promise<void> {
    await this.guarded(async () => {
      this.setup.presets = await this.session.presets();
      this.takeSetup(parseLink(location.hash));
    });
  }

  async askAdapter(): Promise<void> {
    try {
      this.adapter = { kind: 'found', adapter: await this.session.adapter() };
    } catch (thrown) {
      this.adapter = { kind: 'none', error: asShiftLabError(thrown).toPlain() };
    }
  }

  /** What the page shows is made what the address says: at the start, on Back and Forward, and where a person edits it. */
  private readAddress(again = false): void {
    this.addressBar.drop();
    if (this.setup.presetName !== '' && location.hash === this.address()) return;
    const link = parseLink(location.hash);
    this.problem = null;
    this.remarks = { ...NO_REMARKS, text: link.ignored };
    this.view = link.view;
    if (link.view === 'results') this.story = link.story;
    if (link.view === 'theory') this.theory.fromLink(link);
    if (link.view === 'runs') void this.refreshRuns();
    // Later only in the lab: what was typed there is not lost on the way back through other views.
    if (this.setup.presets.length > 0 && (!again || link.view === 'lab')) this.takeSetup(link);
    void this.takeRun(link.run);
    this.entry = this.place();
    this.writeAddress();
  }

  private takeSetup(link: Link): void {
    this.remarks = { ...this.remarks, setup: this.setup.fromLink(link) };
  }

  /** A served run comes and goes with its address; a run of this browser's own stays open. */
  private async takeRun(path: string | null): Promise<void> {
    this.giveUpFetching();
    if (path === null && this.run?.served) this.run = null;
    if (path === null || path === this.run?.served || this.run?.live) return;
    this.asked = path;
    try {
      const text = await this.fetched(path, path);
      const run = text === null ? null : RunState.of(parseRunFile(text), await servedTitle(path), path);
      if (run && this.asked === path) this.run = run;
    } catch (thrown) {
      if (this.asked === path)
        this.remarks = {
          ...this.remarks,
          run: [`run=${path} (${asShiftLabError(thrown).message.replace(/\.$/, '')})`],
        };
    }
    if (this.asked !== path) return;
    this.asked = null;
    this.entry = this.place(); // of the same entry, whether it is open now or no longer asked for
  }

  private giveUpFetching(): void {
    this.fetching?.cancel();
    this.asked = null;
  }

  /** Of a story that nobody knows: said, and left out of the address. */
  refuseStory(name: string): void {
    this.remarks = { ...this.remarks, story: [`story=${name}`] };
    this.story = null;
    this.entry = this.place();
  }

  /** Keeps the address in step: a new history entry for another view, story or served run, none for a slider's step. */
  writeAddress(): void {
    if (this.setup.presets.length === 0) return;
    const [address, place] = [this.address(), this.place()];
    this.addressBar[place === this.entry ? 'replace' : 'push'](address);
    this.entry = place;
  }

  /** What the theory lab is set to, and which story is looked at, are in the address only while they are shown. */
  private address(): string {
    return formatLink({
      ...this.setup.toLink(this.view),
      ...this.shown(),
      theory: this.view === 'theory' ? this.theory.toLink() : {},
    });
  }

  private shown(): Pick<Link, 'view' | 'story' | 'run'> {
    return {
      view: this.view,
      story: this.view === 'results' ? this.story : null,
      run: this.asked ?? this.run?.served ?? null,
    };
  }

  private place(): string {
    return JSON.stringify(this.shown());
  }

  /** The set-up alone, whatever run is open beside it. */
  setupAddress(): string {
    return new URL(formatLink(this.setup.toLink('lab')) || '#', location.href).href;
  }

  show(view: View): void {
    if (view !== this.view) this.leave();
    this.view = view;
    if (view === 'runs') void this.refreshRuns();
  }

  /** What was said of one view is not said of the next, and that one is seen from its top. */
  private leave(): void {
    this.problem = null;
    this.remarks = NO_REMARKS;
    scrollTo(0, 0);
  }

  /** Takes the open run out of sight; where it is stored it stays. */
  close(): void {
    this.run = null;
  }

  async start(): Promise<void> {
    const spec = this.setup.spec;
    if (!spec || this.setup.problem) return;
    this.giveUpFetching();
    await this.guarded(async () => {
      const run = new RunState(freshId(), $state.snapshot(spec) as typeof spec);
      this.run = run;
      try {
        await this.session.start(run.id, run.spec);
      } catch (thrown) {
        this.run = null;
        throw thrown;
      }
    });
  }

  async pause(): Promise<void> {
    await this.guarded(() => this.session.pause(this.run!.id));
  }

  async cancel(): Promise<void> {
    await this.guarded(() => this.session.cancel(this.run!.id));
  }

  /** The open run, or a stored one. */
  async resume(id: string): Promise<void> {
    await this.guarded(async () => {
      if (this.run?.id !== id) await this.open(id);
      await this.session.resume(id);
      this.show('lab');
    });
  }

  async open(id: string): Promise<void> {
    this.giveUpFetching();
    await this.guarded(async () => {
      await listWithInterrupted(this.archive); // what nobody trains any more becomes 'interrupted'
      const record = await this.archive.read(id);
      const run = new RunState(id, record.spec);
      run.elsewhere = isGoingOn(record.status);
      run.recall(await this.archive.events(id, 'events'));
      run.recall(await this.archive.events(id, 'dialogues'));
      run.adapter = record.adapter;
      run.error = record.error;
      run.become(record.status);
      this.run = run;
      this.show('lab');
    });
  }

  openFile(file: RunFile, title: string, served: string | null = null): void {
    this.asked = null;
    this.run = RunState.of(file, title, served);
    this.show('lab');
  }

  async openText(text: string, title: string): Promise<void> {
    await this.guarded(async () => this.openFile(parseRunFile(text), title));
  }

  async openRecorded(recorded: RecordedRun): Promise<void> {
    await this.openServed(`recorded/${recorded.file}`, recorded.title);
  }

  /** A run file that is served beside the page. Another that is still on its way is given up for it. */
  async openServed(path: string, title: string): Promise<void> {
    await this.guarded(async () => {
      const text = await this.fetched(path, title);
      if (text !== null) this.openFile(parseRunFile(text), title, path);
    });
  }

  /** null where the person cancelled it, or asked for another. */
  private async fetched(path: string, title: string): Promise<string | null> {
    this.fetching?.cancel();
    const fetching = new Fetching(title);
    this.fetching = fetching;
    try {
      return await fetching.text(path);
    } catch (thrown) {
      if (asShiftLabError(thrown).code === 'cancelled') return null;
      throw thrown;
    } finally {
      if (this.fetching === fetching) this.fetching = null;
    }
  }

  async remove(id: string): Promise<void> {
    await this.guarded(() => this.archive.delete(id));
    if (this.run?.id === id) this.run = null;
    await this.refreshRuns();
  }

  async exportRun(id: string, withDialogues: boolean): Promise<void> {
    await this.guarded(async () => {
      const file = await runFile(this.archive, id, withDialogues);
      saveText(`shiftlab-${file.spec.preset}-${id.slice(0, 8)}.json`, runFileText(file));
    });
  }

  async keepStored(): Promise<void> {
    await this.guarded(async () => void (await askToPersist()));
    await this.refreshRuns();
  }

  async refreshRuns(): Promise<void> {
    await this.guarded(async () => {
      this.stored = await listWithInterrupted(this.archive);
      this.lookAgainWhileOthersTrain();
      this.storage = await storageUse();
    });
  }

  /** Nobody tells this page how a run of another tab fares, nor when a worker that it left behind is gone. */
  private lookAgainWhileOthersTrain(): void {
    clearTimeout(this.lookAgain);
    const others = this.stored.some(
      (run) => 'record' in run && isGoingOn(run.record.status) && run.record.id !== this.run?.id,
    );
    if (others && this.view === 'runs') this.lookAgain = setTimeout(() => void this.refreshRuns(), LOOK_AGAIN_MS);
  }

  private hear(message: RunMessage): void {
    if (this.run?.id !== message.runId) return;
    this.run.hear(message);
    if (!this.run.live) void this.refreshRuns();
  }

  private async guarded(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.problem = null;
    } catch (thrown) {
      this.problem = asShiftLabError(thrown).toPlain();
    }
  }
}
