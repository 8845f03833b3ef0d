/**
 * The worker's half of the view Talk: dialogues of policies with a person, and evaluations without a GPU. It knows neither
 * IndexedDB nor the network, which are given to it, so all of this is tested in Node. It never has the GPU: a person can talk
 * while a run trains, and where there is no WebGPU.
 */
import { asShiftLabError, ShiftLabError } from '../src/domain/errors';
import type { Card, HumanSession } from '../src/domain/human-session';
import { evaluateWithPeople, type PeopleEvaluation } from '../src/talk/evaluate-with-people';
import { HeldDialogue, type Heard } from '../src/talk/held-dialogue';
import { habitsOf, type HabitsReport, type HabitsRequest } from '../src/talk/habits-of';
import type { OfferedPolicy } from '../src/talk/offered-policy';
import type { TalkModels } from '../src/talk/talk-models';
import { taskNamed } from '../src/tasks/registry';

export interface TalkProgress {
  /** What is being done, in words. */
  readonly part: string;
  readonly done: number;
  readonly total: number;
  /** Seconds to the end, as far as is known. */
  readonly secondsLeft: number | null;
}

export interface TalkBegin {
  readonly offered: OfferedPolicy;
  readonly card: Card;
  /** 0 for the first dialogue about this card, 1 for the second. */
  readonly place: number;
}

export interface TalkHostParts {
  readonly models: TalkModels;
  tell(progress: TalkProgress): void;
  nowMs(): number;
}

/** At most so often the page hears of progress. */
const TELL_EVERY_MS = 100;

export class TalkHost {
  private held: HeldDialogue<unknown> | null = null;
  private work: AbortController | null = null;

  constructor(private readonly parts: TalkHostParts) {}

  /** Opens the policy and sits down; the person opens the dialogue. Returns the SHA-256 of its weights. A dialogue that is going on is ended. */
  async begin({ offered, card, place }: TalkBegin): Promise<{ readonly weights: string }> {
    this.held?.end();
    this.held = null;
    const { model, weights } = await this.parts.models.open(offered.place);
    const { horizon, reward, temperature, task } = offered;
    this.held = new HeldDialogue(model, { task: taskNamed(task).task, horizon, reward, temperature, card, place });
    return { weights };
  }

  /** The person's turn, stop token included, and what comes after it. */
  async say(tokens: readonly number[]): Promise<Heard> {
    if (!this.held) throw new ShiftLabError('usage', 'No dialogue is open: begin one first.');
    return this.held.say(tokens);
  }

  async end(): Promise<void> {
    this.held?.end();
    this.held = null;
  }

  /** New dialogues of the policy with the task's synthetic people; `cancelled` after `cancel`. */
  evaluate(offered: OfferedPolicy, dialogues: number): Promise<PeopleEvaluation> {
    return this.working((signal, report) =>
      evaluateWithPeople(this.parts.models, offered, { dialogues, signal, report }),
    );
  }

  /** How people talk, beside the population and both simulators. */
  habits(sessions: readonly HumanSession[], request: HabitsRequest): Promise<HabitsReport> {
    return this.working((signal, report) => habitsOf(this.parts.models, sessions, { ...request, signal, report }));
  }

  async cancel(): Promise<void> {
    this.work?.abort();
  }

  private async working<T>(
    work: (signal: AbortSignal, report: (part: string, done: number, total: number) => void) => Promise<T>,
  ): Promise<T> {
    if (this.work) throw new ShiftLabError('usage', 'An evaluation is going on already; cancel it first.');
    const abort = new AbortController();
    this.work = abort;
    const { nowMs } = this.parts;
    const startMs = nowMs();
    let toldMs = -Infinity;
    try {
      return await work(abort.signal, (part, done, total) => {
        if (abort.signal.aborted) throw new ShiftLabError('cancelled', 'The evaluation was cancelled.');
        const now = nowMs();
        if (now - toldMs < TELL_EVERY_MS && done < total) return;
        toldMs = now;
        const secondsLeft = done > 0 ? (((now - startMs) / done) * (total - done)) / 1000 : null;
        this.parts.tell({ part, done, total, secondsLeft });
      });
    } catch (thrown) {
      throw asShiftLabError(thrown);
    } finally {
      this.work = null;
    }
  }
}
