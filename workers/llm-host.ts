/**
 * The worker's half of a language model: loading it, one job at a time, stopping, and letting it go. It knows neither
 * web-llm nor WebGPU nor locks, which are given to it, so all of this is tested in Node. A job never loses what was done: if
 * it is stopped or the model fails too often, it ends with what there is and says why.
 */
import type { Dialogue, Turn } from '../src/domain/dialogue';
import { ShiftLabError } from '../src/domain/errors';
import { TALK_PURPOSE } from '../src/domain/human-session';
import type { LanguageModel } from '../src/domain/language-model';
import { MODEL_TALK_SCHEMA, type ModelTalk } from '../src/domain/model-talk';
import type { DialogueStart, DrawKey } from '../src/domain/seat';
import { peopleSeat } from '../src/experiment/seats/people-seat';
import { oneVoice, simulatorSeat } from '../src/experiment/seats/simulator-seat';
import { rollOut, separateStarts, type World } from '../src/experiment/rollout/rollout';
import { taskNamed, type TaskModule } from '../src/tasks/registry';
import { acceptance, answerScenes, balancedScenes, type Acceptance, type AnswerScene } from '../src/llm/accept-probe';
import type { Chat } from '../src/llm/chat';
import { FAILURE_WORDS, FailureTally, isFatal, ReplyFailure, type FailureCounts } from '../src/llm/failures';
import { judgeReport, verdictOn, type JudgeReport } from '../src/llm/judge';
import { llmSeat } from '../src/llm/llm-seat';
import type { ModelSource } from '../src/llm/model-source';
import { requireTemplate, type PromptTemplate, type Role } from '../src/llm/prompts';
import { shareOf, type Share } from '../src/llm/share';
import type { OfferedPolicy, PolicyPlace } from '../src/talk/offered-policy';
import type { OpenPolicy } from '../src/talk/talk-models';

export interface OpenLlm {
  readonly id: string;
  readonly chat: Chat;
  close(): Promise<void>;
}

export interface LoadProgress {
  /** In [0, 1]; of the weights alone. */
  readonly share: number;
  readonly text: string;
}

/** What the page hears while it waits. */
export type LlmMessage =
  | { readonly kind: 'loading'; readonly share: number; readonly text: string; readonly leftMs: number | null }
  | {
      readonly kind: 'work';
      readonly done: number;
      readonly total: number;
      readonly leftMs: number | null;
      readonly failures: FailureCounts;
    };

export interface LlmJob {
  readonly task: string;
  /** The policy that is talked to, with the world that it was trained in. */
  readonly policy: OfferedPolicy;
  readonly prompt: PromptTemplate;
  /** Dialogues, or answers to react to, or dialogues to judge. */
  readonly count: number;
  readonly seed: number;
  /** Of the language model. */
  readonly temperature: number;
  readonly secondsPerReply: number;
  readonly constrained: boolean;
}
export type UserJob = LlmJob & { readonly role: 'prompted' | 'real' };

interface Report {
  readonly model: string;
  readonly job: LlmJob & { readonly role: Role };
  readonly failures: FailureCounts;
  readonly seconds: number;
  /** Why it ended before it was done; null if it did not. */
  readonly stopped: string | null;
}

export interface TalkReport extends Report {
  /** Those that came to an end. `user` is the model's id. */
  readonly dialogues: readonly Dialogue[];
  readonly success: Share;
  readonly accepted: Share;
  readonly left: Share;
  /** The same dialogues as a record that is stored; null if none came to an end. */
  readonly talk: Omit<ModelTalk, 'id' | 'atMs'> | null;
}

export interface ProbeReport extends Report {
  /** The model, the task's people, and the prompted simulator, on the same answers. */
  readonly users: readonly Acceptance[];
  /** Each scene with what the model said to the answer. */
  readonly dialogues: readonly Dialogue[];
}

export interface VerdictReport extends Report {
  readonly verdicts: JudgeReport;
  readonly dialogues: readonly Dialogue[];
}

export interface LlmHostParts {
  open(source: ModelSource, onProgress: (progress: LoadProgress) => void, signal: AbortSignal): Promise<OpenLlm>;
  /** Throws while something else has the GPU. @param paused a run that is paused, and may be there */
  requireRoom(paused: string | null): Promise<void>;
  /** Keeps others from the GPU until `released`; resolves when it is held. */
  hold(released: Promise<unknown>): Promise<void>;
  openPolicy(place: PolicyPlace): Promise<OpenPolicy>;
  openSimulator(task: string): Promise<LanguageModel>;
  tell(message: LlmMessage): void;
  nowMs(): number;
}

/** Dialogues or verdicts given up in a row, after which going on is a waste of time. */
export const MOST_IN_A_ROW = 3;
export const MOST_DIALOGUES = 200;
/** Dialogues of people that are searched for answers, at most, for each one that is wanted. */
const SEARCHED = 12;

function talkOf(
  { task, role, prompt, temperature, constrained, policy: offered, seed }: UserJob,
  model: string,
  weights: string,
  dialogues: readonly Dialogue[],
): TalkReport['talk'] {
  if (dialogues.length === 0) return null;
  return {
    schema: MODEL_TALK_SCHEMA,
    task,
    user: { model, role, prompt, temperature, constrained },
    policy: { ...offered.policy, weights },
    ...{ temperature: offered.temperature, horizon: offered.horizon },
    dialogues: dialogues.map(({ episode, turns, outcome }) => ({
      card: { seed, index: episode.index },
      turns,
      outcome,
    })),
  };
}

interface Loaded extends OpenLlm {
  release(): void;
}

export class LlmHost {
  private loaded: Loaded | null = null;
  private busy: AbortController | null = null;

  constructor(private readonly parts: LlmHostParts) {}

  /** Its id; null if none is loaded. */
  get model(): string | null {
    return this.loaded?.id ?? null;
  }

  /** @throws usage or llm-loaded beside a run or another model; cancelled; what opening throws */
  async load(source: ModelSource, paused: string | null): Promise<string> {
    return this.exclusively(async (signal) => {
      await this.dropModel();
      await this.parts.requireRoom(paused);
      let release!: () => void;
      await this.parts.hold(new Promise<void>((resolve) => (release = resolve)));
      const startedMs = this.parts.nowMs();
      try {
        const opened = await this.parts.open(
          source,
          ({ share, text }) =>
            this.parts.tell({ kind: 'loading', share, text, leftMs: leftMs(this.parts.nowMs() - startedMs, share) }),
          signal,
        );
        this.loaded = { ...opened, release };
        return opened.id;
      } catch (thrown) {
        release();
        throw thrown;
      }
    });
  }

  /** Stops what is going on and frees the GPU. */
  async unload(): Promise<void> {
    this.stop();
    await this.dropModel();
  }

  /** Ends loading or a job; a job still answers with what it has. */
  stop(): void {
    this.busy?.abort();
  }

  /** Dialogues of the policy with the model as the user. */
  async converse(job: UserJob): Promise<TalkReport> {
    return this.exclusively(async (signal) => {
      const { module, policy, weights, world, model, tally, report } = await this.begin(job);
      const seat = llmSeat({ ...job, module, name: model.id, chat: model.chat, tally });
      const draws = { seed: job.seed, purpose: 'llm' };
      // The cards that people are dealt.
      const starts = separateStarts(module.task, { seed: job.seed, purpose: TALK_PURPOSE }, job.count);
      const dialogues: Dialogue[] = [];
      const stopped = await this.each(
        starts,
        async (start) => {
          const batch = { starts_N: [start], draws, temperature: job.policy.temperature, signal };
          dialogues.push(...(await rollOut(world, policy, seat, batch)));
        },
        tally,
        signal,
      );
      const { length: of } = dialogues;
      const share = (has: (dialogue: Dialogue) => boolean) => shareOf(dialogues.filter(has).length, of);
      return {
        ...report(stopped),
        dialogues,
        success: share(({ outcome }) => outcome.success === 1),
        accepted: share(({ outcome }) => outcome.accepted === 1),
        left: share(({ outcome }) => outcome.stop === 'left'),
        talk: talkOf(job, model.id, weights, dialogues),
      };
    });
  }

  /** What the model says to right and to wrong answers, beside people and the prompted simulator on the same ones. */
  async probe(job: UserJob): Promise<ProbeReport> {
    return this.exclusively(async (signal) => {
      const { module, policy, world, model, tally, report } = await this.begin(job);
      const { task } = module;
      const scenes = await this.scenes(module, policy, world, job);
      const seat = llmSeat({ ...job, module, name: model.id, chat: model.chat, tally });
      const draws = { seed: job.seed, purpose: 'llm-probe' };
      const started = (scene: AnswerScene, n: number) => ({ ...scene, key: n, groupKey: n });
      const replies = new Map<AnswerScene, Turn>();
      const stopped = await this.each(
        scenes,
        async (scene) => {
          const open = await seat.open([started(scene, 0)], draws, signal);
          const [reply] = await open.reply([0], [scene.answer], signal);
          replies.set(scene, reply!);
        },
        tally,
        signal,
      );
      const simulator = simulatorSeat({
        name: 'prompted',
        task,
        model: await this.parts.openSimulator(job.task),
        voices: oneVoice('default'),
        rows: scenes.length,
        horizon: job.policy.horizon,
      });
      const simulated = await simulator.open(scenes.map(started), draws);
      const rows = scenes.map((_, n) => n);
      const said =
        rows.length > 0
          ? await simulated.reply(
              rows,
              scenes.map(({ answer }) => answer),
            )
          : [];
      return {
        ...report(stopped),
        users: [
          acceptance(
            task,
            model.id,
            scenes,
            scenes.map((scene) => replies.get(scene) ?? null),
          ),
          acceptance(
            task,
            'people',
            scenes,
            scenes.map(({ reply }) => reply),
          ),
          acceptance(task, 'prompted', scenes, said),
        ],
        dialogues: [...replies].map(([{ episode, history, answer }, reply]) => {
          const turns = [...history, answer, reply];
          const outcome = task.judge(episode, turns);
          return { episode, user: model.id, turns, outcome, reward: outcome.success };
        }),
      };
    });
  }

  /** Dialogues of the policy with the task's people, and what the model says of each. */
  async judge(job: LlmJob): Promise<VerdictReport> {
    return this.exclusively(async (signal) => {
      const { module, policy, world, model, tally, report } = await this.begin({ ...job, role: 'judge' });
      const judge = { ...job, module, chat: model.chat, tally };
      const draws = { seed: job.seed, purpose: 'llm-judge' };
      const dialogues = await withPeople(module, policy, world, draws, separateStarts(module.task, draws, job.count));
      const judged: { dialogue: Dialogue; yes: boolean }[] = [];
      const stopped = await this.each(
        dialogues,
        async (dialogue) => void judged.push({ dialogue, yes: await verdictOn(judge, dialogue, signal) }),
        tally,
        signal,
      );
      return { ...report(stopped), verdicts: judgeReport(judged), dialogues: judged.map(({ dialogue }) => dialogue) };
    });
  }

  private async begin(job: LlmJob & { readonly role: Role }) {
    const model = this.loaded;
    if (!model) throw new ShiftLabError('usage', 'No language model is loaded.');
    requireTemplate(job.role, job.prompt);
    if (!Number.isInteger(job.count) || job.count < 1 || job.count > MOST_DIALOGUES)
      throw new ShiftLabError('usage', `The number of dialogues has to be between 1 and ${MOST_DIALOGUES}.`, {
        count: job.count,
      });
    const module = taskNamed(job.task) as TaskModule;
    const { horizon, reward, place } = job.policy;
    const { model: policy, weights } = await this.parts.openPolicy(place);
    const world: World<unknown> = { task: module.task, horizon, reward, rows: 1 };
    const tally = new FailureTally();
    const startedMs = this.parts.nowMs();
    const report = (stopped: string | null): Report => ({
      model: model.id,
      job,
      failures: tally.counts(),
      seconds: (this.parts.nowMs() - startedMs) / 1000,
      stopped,
    });
    return { module, policy, weights, world, model, tally, report };
  }

  /** Answers of the policy to people, as many right as wrong ones; fewer than wanted if it hardly gives one kind. */
  private async scenes(
    module: TaskModule,
    policy: LanguageModel,
    world: World<unknown>,
    { count, seed }: LlmJob,
  ): Promise<readonly AnswerScene[]> {
    const draws = { seed, purpose: 'llm-scenes' };
    const starts_N = separateStarts(module.task, draws, count * SEARCHED);
    const found: AnswerScene[] = [];
    for (let at = 0; at < starts_N.length && balancedScenes(found, count).length < count; at += 2 * count)
      found.push(
        ...answerScenes(
          module.task,
          await withPeople(module, policy, world, draws, starts_N.slice(at, at + 2 * count)),
        ),
      );
    return balancedScenes(found, count);
  }

  /** One after another. Returns why it stopped early, or null. */
  private async each<T>(
    items: readonly T[],
    work: (item: T) => Promise<void>,
    tally: FailureTally,
    signal: AbortSignal,
  ): Promise<string | null> {
    const startedMs = this.parts.nowMs();
    const told = (done: number) =>
      this.parts.tell({
        kind: 'work',
        done,
        total: items.length,
        leftMs: leftMs(this.parts.nowMs() - startedMs, items.length > 0 ? done / items.length : 1),
        failures: tally.counts(),
      });
    told(0);
    let inARow = 0;
    for (const [i, item] of items.entries()) {
      try {
        if (signal.aborted) return STOPPED;
        await work(item);
        inARow = 0;
      } catch (thrown) {
        if (signal.aborted) return STOPPED;
        if (!(thrown instanceof ReplyFailure)) throw thrown;
        told(i + 1);
        if (isFatal(thrown.kind)) {
          await this.dropModel();
          return `The language model ${FAILURE_WORDS[thrown.kind]}. It was unloaded: load it again, or a smaller one.`;
        }
        if (++inARow === MOST_IN_A_ROW)
          return `The language model failed ${MOST_IN_A_ROW} times in a row; the last time it ${FAILURE_WORDS[thrown.kind]}.`;
        continue;
      }
      told(i + 1);
    }
    return null;
  }

  private async exclusively<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.busy) throw new ShiftLabError('usage', 'The language model is at work; stop that first.');
    const abort = new AbortController();
    this.busy = abort;
    try {
      return await work(abort.signal);
    } finally {
      this.busy = null;
    }
  }

  private async dropModel(): Promise<void> {
    const { loaded } = this;
    this.loaded = null;
    if (!loaded) return;
    try {
      await loaded.close();
    } catch {
      // A device that is lost cannot be closed, and needs not to be.
    } finally {
      loaded.release();
    }
  }
}

/** Dialogues of the policy with the task's own people. */
function withPeople(
  { task }: TaskModule,
  policy: LanguageModel,
  world: World<unknown>,
  draws: DrawKey,
  starts_N: readonly DialogueStart<unknown>[],
): Promise<Dialogue[]> {
  const people = peopleSeat(task.realUsers(task.defaultPopulation));
  return rollOut({ ...world, rows: starts_N.length }, policy, people, { starts_N, draws, temperature: 1 });
}

const STOPPED = 'It was stopped.';

/** Milliseconds to the end at the pace so far; null before anything can be said. */
const leftMs = (spentMs: number, share: number): number | null =>
  share > 0.02 && spentMs > 1000 ? (spentMs / share) * (1 - share) : null;
