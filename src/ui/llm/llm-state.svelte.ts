/** The language model as the page follows it: what is chosen, what is loaded, what it does and what came out. */
import { asShiftLabError, type PlainError } from '../../domain/errors';
import type { Dialogue } from '../../domain/dialogue';
import { OFFERED } from '../../llm/catalogue';
import type { FailureCounts } from '../../llm/failures';
import type { ModelSource } from '../../llm/model-source';
import { DEFAULT_PROMPTS, type PromptTemplate, type Role } from '../../llm/prompts';
import { roleOf, type Work } from '../../llm/works';
import type {
  CachedModel,
  LlmMessage,
  LlmSession,
  PolicyChoice,
  ProbeReport,
  TalkReport,
  VerdictReport,
} from '../../rpc/llm-session';

export type LlmReport =
  | { readonly kind: 'talk'; readonly report: TalkReport }
  | { readonly kind: 'probe'; readonly report: ProbeReport }
  | { readonly kind: 'judge'; readonly report: VerdictReport };

type Progress = { readonly share: number; readonly words: string; readonly leftMs: number | null };

/** Policy turns of a dialogue, at most; as in the tasks' presets. */
const HORIZON = 8;
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
  policy = $state.raw<PolicyChoice>({ kind: 'base' });
  work = $state<Work>('prompted');
  count = $state(20);
  secondsPerReply = $state(30);
  constrained = $state(true);
  prompts = $state.raw<Readonly<Record<Role, PromptTemplate>>>(DEFAULT_PROMPTS);

  constructor(private readonly session: LlmSession) {
    session.listen((message) => this.hear(message));
    session.onDeath(() => {
      this.model = null;
      this.status = 'off';
    });
  }

  get busy(): boolean {
    return this.status === 'loading' || this.status === 'working';
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

  /** Resolves with the dialogues that came to an end; never rejects. */
  async run(): Promise<readonly Dialogue[]> {
    let dialogues: readonly Dialogue[] = [];
    this.failures = null;
    await this.during('working', async () => {
      const { work } = this;
      const job = {
        task: this.task,
        policy: this.policy,
        prompt: this.prompt,
        count: this.count,
        seed: SEED,
        horizon: HORIZON,
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
      const key = (one: LlmReport) => `${one.kind} ${one.report.job.role} ${one.report.job.task}`;
      this.reports = [done, ...this.reports.filter((before) => key(before) !== key(done))];
      this.failures = done.report.failures;
      if (done.report.failures.kinds['device-lost'] + done.report.failures.kinds['out-of-memory'] > 0)
        this.model = null;
      ({ dialogues } = done.report);
    });
    return dialogues;
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
  const llm = opened.get(session) ?? new Llm(session);
  opened.set(session, llm);
  return llm;
}
