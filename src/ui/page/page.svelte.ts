/**
 * The page's state: its parts, the view that is shown, and the address that says both. Views are given the parts that they
 * need and never the page.
 */
import { asShiftLabError } from '../../domain/errors';
import { hashOfLogs } from '../../domain/logs-hash';
import type { ModelTalk } from '../../domain/model-talk';
import { dialoguesOf } from '../../people/checked-session';
import { modelDialogues } from '../../people/model-talks';
import type { SettingSetup } from '../../domain/story';
import type { ExperimentSession } from '../../rpc/contract';
import type { ImportSession } from '../../rpc/import-session';
import type { TalkSession } from '../../rpc/talk-session';
import type { TextSession } from '../../rpc/text-session';
import type { HumanSessions } from '../../trace/human-sessions';
import type { LlmSession } from '../../rpc/llm-session';
import type { ImportedSets } from '../../trace/imported-sets';
import type { RunArchive } from '../../trace/run-archive';
import { tabChannel } from '../../trace/tab-channel';
import { Gpu } from '../adapter/gpu.svelte';
import { AddressBar } from '../address/address-bar';
import { lookOf } from '../address/look';
import type { Place } from '../address/place.svelte';
import type { View } from '../address/views';
import { Bench } from '../bench/bench-state.svelte';
import type { Catalog } from '../catalog';
import { FileFetcher } from '../fetch/file-fetcher.svelte';
import { servedTitle } from '../fetch/recorded-runs';
import { AdapterSpeed } from '../lab/adapter-speed.svelte';
import { linkOf, setupLink, type SetupLink } from '../lab/setup-link';
import type { LessonRunner } from '../lessons/lesson-runner';
import { Setup } from '../lab/setup.svelte';
import { Problem } from '../problem.svelte';
import { RunControl, type RunControlParts } from '../run/run-control.svelte';
import { StoredRuns } from '../runs/stored-runs.svelte';
import { Evaluations } from '../talk/evaluations.svelte';
import { ModelUsers } from '../talk/model-users.svelte';
import { People } from '../talk/people.svelte';
import { Talk } from '../talk/talk-state.svelte';
import { Logs } from '../logs/logs.svelte';
import { Simulators } from '../simulator/simulators.svelte';
import { Theory } from '../theory/theory-state.svelte';
import { unexpected } from '../failure/unexpected';
import { lessonsOf } from './lessons-of';
import { linkPlaces } from './link-places';
import type { LinkPlace } from '../share/link-place';
import { EMPTY_LINK, formatLink, parseLink, type Link, type PlaceLink } from './link';

/** They name the adapter, or train on it. */
const VIEWS_WITH_GPU: readonly View[] = ['lab', 'runs', 'bench', 'logs', 'llm'];

const NO_REMARKS = { text: [], setup: [], run: [], story: [], compare: [] } as const;

export class Page {
  /** The story of the Results view that is looked at. */
  story = $state<string | null>(null);
  /** The lesson that is open; null for the first. */
  lesson = $state<string | null>(null);
  /** The order that was predicted in it. */
  predicted = $state.raw<readonly string[] | null>(null);
  /** The setting of the story's map that is looked at; null until one was chosen. */
  cell = $state<string | null>(null);
  /** The dialogue of the Dialogues view that is looked at, counted from 1; null until one was chosen. */
  dialogue = $state<number | null>(null);
  /** How the dialogues that are listed there ended; '' for all. */
  outcome = $state('');
  readonly problem = new Problem();
  readonly fetcher = new FileFetcher();
  readonly theory = new Theory();
  readonly gpu: Gpu;
  readonly setup: Setup;
  readonly speed: AdapterSpeed;
  /** What the lessons may ask of the page. */
  readonly lessons: LessonRunner;
  readonly runs: RunControl;
  readonly stored: StoredRuns;
  readonly bench: Bench;
  readonly people: People;
  readonly modelUsers: ModelUsers;
  readonly talk: Talk;
  readonly logs: Logs;
  readonly evaluations: Evaluations;
  /** What in the address was not understood, by what looked it up. */
  private remarks = $state.raw<Readonly<Record<keyof typeof NO_REMARKS, readonly string[]>>>(NO_REMARKS);
  readonly linkRemarks = $derived(Object.values(this.remarks).flat());
  /** A set-up came with the address that cannot be run as it is. */
  private unfitSetup = $state(false);
  /** What the newest history entry shows: view, story and served run. */
  private entry = '';
  private readonly addressBar = new AddressBar();

  constructor(
    private readonly shown: Place,
    session: ExperimentSession,
    readonly archive: RunArchive,
    readonly catalog: Catalog,
    requireConsistent: RunControlParts['requireConsistent'],
    {
      session: talkSession,
      sessions,
      modelTalks,
    }: {
      readonly session: TalkSession;
      readonly sessions: HumanSessions;
      readonly modelTalks: HumanSessions<ModelTalk>;
    },
    readonly llm: LlmSession,
    imports: { readonly session: ImportSession; readonly sets: ImportedSets; readonly simulators: TextSession },
  ) {
    const { problem, fetcher } = this;
    this.gpu = new Gpu(session);
    this.setup = new Setup(catalog);
    this.setup.presets = catalog.presets;
    this.speed = new AdapterSpeed({ session, gpu: this.gpu, problem });
    this.lessons = lessonsOf(this);
    this.bench = new Bench(session);
    this.stored = new StoredRuns({
      archive,
      problem,
      readText: (text) => this.runs.read(text),
      seen: () => this.view === 'runs',
      ownId: () => this.runs.training?.id ?? null,
    });
    this.runs = new RunControl({
      session,
      archive,
      fetcher,
      problem,
      requireConsistent,
      addFile: (file) => imports.session.addRun(file),
      tabs: tabChannel(),
      onOpen: () => this.show('lab'),
      onEnd: () => void this.stored.refresh(),
    });
    this.people = new People(sessions, problem);
    this.modelUsers = new ModelUsers(modelTalks, problem);
    this.talk = new Talk({
      session: talkSession,
      people: this.people,
      problem,
      keyboards: catalog.keyboards,
      tasks: catalog.tasks,
      storedRun: () => {
        const { run } = this.runs;
        return run?.title === null ? { id: run.id, task: run.spec.task, seed: run.spec.seeds[0]! } : null;
      },
    });
    this.evaluations = new Evaluations(talkSession);
    const simulators = new Simulators({
      session: imports.simulators,
      gpu: this.gpu,
      results: async () => new (await import('../../trace/talk-results')).TalkResults(),
      pausedRun: () => (this.runs.training?.status === 'paused' ? this.runs.training.id : null),
    });
    this.logs = new Logs(imports.session, imports.sets, problem, simulators);
  }

  get view(): View {
    return this.shown.view;
  }

  /** Why the set-up of the address cannot be run, until it can. */
  get setupProblem(): string | null {
    return this.unfitSetup && this.view === 'lab' ? this.setup.problem : null;
  }

  /** What a link hides. */
  get hidden(): readonly string[] {
    return this.shown.look.hide;
  }

  private setView(view: View): void {
    this.shown.view = view;
    if (VIEWS_WITH_GPU.includes(view)) this.gpu.askOnce();
  }

  /** Everything that the first screen does not wait for. */
  async begin(): Promise<void> {
    this.hearFailures();
    this.readAddress();
    addEventListener('popstate', () => this.readAddress(true));
    addEventListener('pagehide', () => this.addressBar.flush());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.runs.flush();
    });
    await Promise.all([
      this.stored.refresh(),
      this.runs.loadRecorded(),
      this.people.refresh(),
      this.modelUsers.refresh(),
    ]);
  }

  /** What failed where nobody waited for it is said too. */
  private hearFailures(): void {
    const say = (thrown: unknown) => (this.problem.found = unexpected(thrown, 'Something went wrong'));
    addEventListener('unhandledrejection', ({ reason }) => say(reason));
    // Without an error it is a notice of the browser's own, for example of a ResizeObserver.
    addEventListener('error', ({ error }: ErrorEvent) => void (error && say(error)));
  }

  show(view: View): void {
    if (view !== this.view) this.leave();
    this.setView(view);
    if (view === 'runs') void this.stored.refresh();
  }

  /** Messages belong to the view that they were shown in; the next view is seen from its top. */
  private leave(): void {
    this.problem.clear();
    this.remarks = NO_REMARKS;
    this.unfitSetup = false;
    this.dialogue = null;
    this.outcome = '';
    scrollTo(0, 0);
  }

  /** Trains what is set up in the lab. */
  async startSetup(): Promise<void> {
    const { spec, problem, kernels, onlySimulator } = this.setup;
    if (!spec || problem) return;
    const { logsOf, branching } = this.setup;
    if (branching !== null && branching === this.runs.run?.id) {
      await this.runs.branch(spec);
      // Where the branch was refused the same button must not begin a run from the start.
      if (this.runs.run?.id !== branching) this.setup.branching = null;
      return;
    }
    const group = this.modelUsers.of(spec.task).find(({ name }) => name === logsOf);
    const sessions = logsOf === 'people' ? this.people.sessions.filter(({ task }) => task === spec.task) : [];
    if (!group && sessions.length === 0) return this.runs.start(spec, { kernels: kernels?.table, onlySimulator });
    await this.problem.guard(async () => {
      const people = group ? modelDialogues(group.talks, spec.reward) : dialoguesOf(sessions, spec.reward);
      const logs = { ...spec.logs, dialogues: people.length, people: await hashOfLogs(people) };
      await this.runs.start({ ...spec, logs }, { kernels: kernels?.table, people, onlySimulator });
    });
  }

  async removeStored(id: string): Promise<void> {
    if (this.runs.run?.id === id) this.runs.close();
    await this.stored.remove(id);
  }

  /** Makes the page show what the address says: at the start, on Back and Forward, and after a person edited it. */
  private readAddress(again = false): void {
    this.addressBar.drop();
    if (again && location.hash === this.address()) return;
    const link = parseLink(location.hash);
    this.problem.clear();
    this.remarks = { ...NO_REMARKS, text: link.ignored };
    this.shown.stand = link.stand;
    this.setView(link.view);
    this.shown.look = lookOf(link);
    this.dialogue = link.view === 'dialogues' && link.run !== null ? link.dialogue : null;
    if (link.view === 'results') [this.story, this.cell] = [link.story, link.cell];
    if (link.view === 'lessons') [this.lesson, this.predicted, this.cell] = [link.lesson, link.predict, link.cell];
    if (link.view === 'theory') this.theory.fromLink(link);
    if (link.view === 'runs') {
      void this.stored.refresh();
      void this.takeComparison(link);
    }
    // Later only in the lab: what was typed there is not lost on the way back through other views.
    if (!again || link.view === 'lab') this.takeSetup(link);
    void this.takeRun(link.run);
    this.entry = this.entryNow();
    this.writeAddress();
  }

  takeSetup(link: SetupLink): void {
    this.remarks = { ...this.remarks, setup: this.setup.fromLink(link) };
    this.unfitSetup = this.setup.problem !== null;
  }

  private async takeComparison({ compare, baseline, arm }: PlaceLink): Promise<void> {
    const { comparison } = this.stored;
    [comparison.arm, comparison.baseline] = [arm, baseline];
    const failures = await comparison.take(compare ?? []);
    if (failures.length === 0) return;
    this.remarks = { ...this.remarks, compare: failures.map(({ key, why }) => `compare=${key} (${why})`) };
  }

  private async takeRun(path: string | null): Promise<void> {
    await this.runs.follow(path, servedTitle, (thrown) => {
      if (thrown !== null) {
        const why = asShiftLabError(thrown).message.replace(/\.$/, '');
        this.remarks = { ...this.remarks, run: [`run=${path} (${why})`] };
      }
      if (this.dialogue !== null) this.refuseDialogueBeyond(this.runs.run?.trace.dialogues.length ?? 0);
      this.entry = this.entryNow(); // the same history entry, whether the run is open now or no longer asked for
    });
  }

  private refuseDialogueBeyond(count: number): void {
    if (this.dialogue === null || this.dialogue <= count) return;
    this.remarks = { ...this.remarks, run: [...this.remarks.run, `dialogue=${this.dialogue} (the run has ${count})`] };
    this.dialogue = null;
  }

  /** A story that the results do not have is reported, and left out of the address. */
  refuseStory(name: string): void {
    this.remarks = { ...this.remarks, story: [`story=${name}`] };
    this.story = this.cell = null;
    this.entry = this.entryNow();
  }

  /** The same for a setting that the story does not have. */
  refuseCell(name: string): void {
    this.remarks = { ...this.remarks, story: [`cell=${name}`] };
    this.cell = null;
  }

  /** Keeps the address up to date: a new history entry for another view, story or served run, none for a slider's step or a cell. */
  writeAddress(): void {
    const [address, entry] = [this.address(), this.entryNow()];
    this.addressBar[entry === this.entry ? 'replace' : 'push'](address);
    this.entry = entry;
  }

  /** The theory lab's settings and the story are in the address only while they are shown. */
  private address(): string {
    return formatLink(this.now());
  }

  private now(): Link {
    return {
      ...EMPTY_LINK,
      ...this.setupInAddress(),
      ...this.place(),
      theory: this.view === 'theory' ? this.theory.toLink() : {},
      ...this.shown.look,
    };
  }

  /** What a link can be made to. */
  linkPlaces(): readonly LinkPlace[] {
    return linkPlaces(location.href, this.now(), this.catalog.presets);
  }

  /** Where no set-up is seen, the one that everybody begins with is not worth an address. */
  private setupInAddress(): SetupLink {
    const set = this.setup.toLink();
    const first = formatLink({ ...EMPTY_LINK, preset: this.catalog.presets[0]?.name ?? null });
    const untouched = formatLink({ ...EMPTY_LINK, ...set }) === first;
    return untouched && (this.view === 'start' || this.view === 'lessons') ? setupLink.empty : set;
  }

  private place(): PlaceLink {
    const run = this.runs.asked ?? this.runs.run?.served ?? null;
    return {
      view: this.view,
      story: this.view === 'results' ? this.story : null,
      cell: (this.view === 'results' && this.story !== null) || this.view === 'lessons' ? this.cell : null,
      run,
      dialogue: this.view === 'dialogues' && run !== null ? this.dialogue : null,
      lesson: this.view === 'lessons' ? this.lesson : null,
      predict: this.view === 'lessons' ? this.predicted : null,
      stand: this.shown.stand,
      ...(this.view === 'runs' ? this.stored.comparison.toLink() : { compare: null, baseline: null, arm: null }),
    };
  }

  private entryNow(): string {
    // As for a slider's step, none for a cell, a dialogue, a prediction or a run that is compared.
    const steps = { cell: null, dialogue: null, predict: null, compare: null, baseline: null, arm: null };
    return JSON.stringify({ ...this.place(), ...steps });
  }

  /** Another place, shown in the same way. */
  addressWith(link: Partial<Link>): string {
    return formatLink({ ...EMPTY_LINK, ...link, ...this.shown.look });
  }

  /** The Lab with the set-up of a story's setting. */
  addressOf(setup: SettingSetup): string {
    return this.addressWith(linkOf(setup));
  }

  /** A link to such a set-up is about to be followed: Back is to lead to what is shown now. */
  followSetup(): void {
    this.writeAddress();
    this.addressBar.flush();
    this.setup.wanted = true;
  }

  storyAddress(name: string): string {
    return this.addressWith({ view: 'results', story: name });
  }
}
