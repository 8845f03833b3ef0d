/** The language model as the page follows it: what is chosen, what is loaded, what it does and what came out. */
import { asShiftLabError, ShiftLabError, type PlainError } from '../../domain/errors';
import { OFFERED } from '../../llm/catalogue';
import type { FailureCounts } from '../../llm/failures';
import type { ModelSource } from '../../llm/model-source';
import { DEFAULT_PROMPTS, type PromptTemplate, type Role } from '../../llm/prompts';
import { roleOf, type Work } from '../../llm/works';
import type { OfferedPolicy } from '../../rpc/talk-session';
import type { CachedModel, LlmMessage, LlmSession, TalkReport } from '../../rpc/llm-session';
import type { HumanSessions } from '../../trace/human-sessions';
import { keyOf, openReports, type LlmReport, type StoredReport } from './stored-reports';

type Progress = { readonly share: number; readonly words: string; readonly leftMs: number | null };

const SEED = 1;

export class Llm {
  source = $state.raw<ModelSource>({ kind: 'offered', id: OFFERED[0]!.id });
  /** 'busy' while it loads or works. */
  status = $state<'off' | 'loading' | 'ready' | 'working'>('off');
  /** Id of the loaded model. */
  model = $state<string | null>(null);
  progress = $state.raw<Progress | null>(null);
  failures = $state.raw<FailureCounts | null>(null);
  cached = $state.raw<readonly CachedModel[]>([]);
  error = $state.raw<PlainError | null>(null);
  /** The last report of each kind stays until the next of its kind. */
  reports = $state.raw<readonly LlmReport[]>([]);

  task = $state('clarify');
  /** What may be talked to, of every task. */
  offered = $state.raw<readonly OfferedPolicy[]>([]);
  /** Chosen among those of the task; the first of them where the choice is not there. */
  place = $state.raw<OfferedPolicy['place'] | null>(null);
  work = $state<Work>('prompted');
  count = $state(20);
  secondsPerReply = $state(30);
  constrained = $state(true);
  prompts = $state.raw<Readonly<Record<Role, PromptTemplate>>>(DEFAULT_PROMPTS);

  /** Why stored reports cannot be read. They stay as they are. */
  unreadable = $state.raw<readonly ShiftLabError[]>([]);

  /** @param stored where reports are kept; null: nowhere */
  constructor(
    private readonly session: LlmSession,
    private readonly stored: HumanSessions<StoredReport> | null = null,
  ) {
    session.listen((message) => this.hear(message));
    session.onDeath(() => {
      this.model = null;
      this.status = 'off';
    });
  }

  get busy(): boolean {
    return this.status === 'loading' || this.status === 'working';
  }

  /** The base policy first. */
  get ofTask(): readonly OfferedPolicy[] {
    const own = this.offered.filter(({ task }) => task === this.task);
    const isBase = ({ place }: OfferedPolicy) => place.kind === 'base';
    return [...own.filter(isBase), ...own.filter((one) => !isBase(one))];
  }

  /** Null while the list is not there. */
  get policy(): OfferedPolicy | null {
    const same = ({ place }: OfferedPolicy) => JSON.stringify(place) === JSON.stringify(this.place);
    return this.ofTask.find(same) ?? this.ofTask[0] ?? null;
  }

  get prompt(): PromptTemplate {
    return this.prompts[roleOf(this.work)];
  }

  editPrompt(change: Partial<PromptTemplate>): void {
    const role = roleOf(this.work);
    this.prompts = { ...this.prompts, [role]: { ...this.prompts[role], ...change } };
  }

  resetPrompt(): void {
    const role = roleOf(this.work);
    this.prompts = { ...this.prompts, [role]: DEFAULT_PROMPTS[role] };
  }

  /** @param paused the run of this page that is paused, and may stay in memory */
  async load(paused: string | null): Promise<void> {
    await this.during('loading', async () => {
      this.model = null;
      this.model = await this.session.calls.load(this.source, paused);
    });
    await this.refreshCached();
  }

  async unload(): Promise<void> {
    await this.session.calls.unload().catch(() => undefined); // a thread that is gone has nothing loaded
    this.model = null;
    if (!this.busy) this.status = 'off';
  }

  stop(): void {
    void this.session.calls.stop().catch(() => undefined);
  }

  /** Resolves with the dialogues that came to an end in the user's seat, as they are stored; never rejects. */
  async run(): Promise<TalkReport['talk']> {
    let talk: TalkReport['talk'] = null;
    this.failures = null;
    await this.during('working', async () => {
      const { work, policy } = this;
      if (!policy)
        throw new ShiftLabError('usage', 'The list of policies is not there yet: wait, or load the page again.');
      const job = {
        task: this.task,
        policy: $state.snapshot(policy) as OfferedPolicy,
        prompt: this.prompt,
        count: this.count,
        seed: SEED,
        temperature: 0.7,
        secondsPerReply: this.secondsPerReply,
        constrained: this.constrained,
      };
      const { calls } = this.session;
      const done: LlmReport =
        work === 'judge'
          ? { kind: 'judge', report: await calls.judge(job) }
          : work === 'probe'
            ? { kind: 'probe', report: await calls.probe({ ...job, role: 'prompted' }) }
            : { kind: 'talk', report: await calls.converse({ ...job, role: work }) };
      this.reports = [done, ...this.reports.filter((before) => keyOf(before) !== keyOf(done))];
      this.failures = done.report.failures;
      if (done.report.failures.kinds['device-lost'] + done.report.failures.kinds['out-of-memory'] > 0)
        this.model = null;
      if (done.kind === 'talk') ({ talk } = done.report);
      await this.stored?.put([{ id: keyOf(done), atMs: Date.now(), shown: done }]);
    });
    return talk;
  }

  /** The reports of earlier visits, where there is none of this one. Never rejects. */
  async recall(): Promise<void> {
    if (!this.stored) return;
    try {
      const { sessions, unreadable } = await this.stored.list();
      const known = new Set(this.reports.map(keyOf));
      const earlier = sessions.map(({ shown }) => shown).filter((one) => !known.has(keyOf(one)));
      this.reports = [...this.reports, ...earlier.reverse()];
      this.unreadable = unreadable;
    } catch (thrown) {
      this.unreadable = [asShiftLabError(thrown)];
    }
  }

  /** Here and in the storage. */
  async drop(report: LlmReport): Promise<void> {
    this.reports = this.reports.filter((one) => one !== report);
    await this.stored
      ?.delete(keyOf(report))
      .catch((thrown: unknown) => (this.error = asShiftLabError(thrown).toPlain()));
  }

  async refreshCached(): Promise<void> {
    this.cached = await this.session.calls.cached().catch(() => []);
  }

  async forget(address: string): Promise<void> {
    await this.during(this.status, () => this.session.calls.forget(address));
    await this.refreshCached();
  }

  private async during(status: Llm['status'], work: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.status = status;
    this.error = null;
    this.progress = null;
    try {
      await work();
    } catch (thrown) {
      const error = asShiftLabError(thrown);
      if (error.code !== 'cancelled') this.error = error.toPlain();
    } finally {
      this.status = this.model === null ? 'off' : 'ready';
      this.progress = null;
    }
  }

  private hear(message: LlmMessage): void {
    if (message.kind === 'loading') {
      const { share, text, leftMs } = message;
      this.progress = { share, words: text, leftMs };
      return;
    }
    const { done, total, leftMs, failures } = message;
    this.progress = { share: total > 0 ? done / total : 1, words: `${done} of ${total}`, leftMs };
    this.failures = failures;
  }
}

const opened = new WeakMap<LlmSession, Llm>();

/** One for each session: it stays when its view is left. */
export function llmOf(session: LlmSession): Llm {
  const llm = opened.get(session) ?? new Llm(session, openReports());
  opened.set(session, llm);
  return llm;
}
