/**
 * A person at the table: the card, the dialogue that is going on, the judgement, and what was kept of it. Two policies are
 * met one after the other about the same card, under neutral names, until the person has said which served them better.
 */
import type { Dialogue, Episode, Turn } from '../../domain/dialogue';
import { asShiftLabError } from '../../domain/errors';
import { freshId } from '../../domain/fresh-id';
import {
  SESSION_SCHEMA,
  TALK_PURPOSE,
  type Card,
  type HumanDialogue,
  type HumanSession,
  type Preference,
} from '../../domain/human-session';
import { Rng } from '../../domain/rng';
import { pseudonymOf } from '../../people/checked-session';
import type { OfferedPolicy, TalkSession } from '../../rpc/talk-session';
import type { Catalog } from '../catalog';
import type { Problem } from '../problem.svelte';
import { samePlace } from './offered';
import type { People } from './people.svelte';

export type TalkPhase =
  /** Nothing is going on: who to talk to may be chosen. */
  | 'ready'
  | 'talking'
  /** The first of two dialogues has ended. */
  | 'between'
  /** Both have ended: which served better? */
  | 'judging'
  /** Their names are said. */
  | 'revealed';

export interface TalkParts {
  readonly session: TalkSession;
  readonly people: People;
  readonly problem: Problem;
  readonly keyboards: Catalog['keyboards'];
  readonly tasks: Catalog['tasks'];
  /** The open run, if this browser stores it. */
  readonly storedRun: () => { readonly id: string; readonly task: string; readonly seed: number } | null;
}

/** Cards of the page have one seed, so that a card's number says all of it. */
const CARD_SEED = 1;
const MOST_CARDS = 1_000_000;

export class Talk {
  phase = $state<TalkPhase>('ready');
  task = $state('clarify');
  /** What may be talked to, of every task; null while it is looked up. */
  offered = $state.raw<readonly OfferedPolicy[] | null>(null);
  /** Of each task that can be talked about; null while they are loaded. */
  keyboards = $state.raw<Awaited<ReturnType<Catalog['keyboards']>> | null>(null);
  /** Whom the person asked for; null stands for the default pair of the task. */
  chosen = $state.raw<readonly OfferedPolicy[] | null>(null);
  by = $state('');
  card = $state.raw<Card>({ seed: CARD_SEED, index: 0 });
  /** The policies of this card, in the order in which they are met. */
  order = $state.raw<readonly OfferedPolicy[]>([]);
  turns = $state.raw<readonly Turn[]>([]);
  /** What was typed for each of the person's turns, as far as this page knows. It is not kept. */
  typed = $state.raw<readonly string[]>([]);
  draft = $state('');
  /** Whether the policy has the word. */
  waiting = $state(false);
  /** Milliseconds that the policy took for its last turn. */
  tookMs = $state<number | null>(null);
  /** The dialogues of this card that have ended. */
  ended = $state.raw<readonly HumanDialogue[]>([]);
  preferred = $state.raw<Preference | null>(null);
  private sessionId = $state('');
  private startedAtMs = 0;
  private weights = '';
  /** A dialogue that was given up answers to nobody. */
  private attempt = 0;

  constructor(private readonly parts: TalkParts) {}

  /** The open run, if it is of this task and in this browser. */
  get run() {
    const run = this.parts.storedRun();
    return run?.task === this.task ? run : null;
  }

  get place(): number {
    return this.ended.length;
  }

  get blind(): boolean {
    return this.order.length > 1;
  }

  /** The session whose policies must not be named yet: nothing on the page may count it until it is judged. */
  get unjudged(): string | null {
    return this.blind && ['talking', 'between', 'judging'].includes(this.phase) ? this.sessionId : null;
  }

  /** What a person says is read with it: it has come before a card can be dealt. */
  get keyboard() {
    return this.keyboards!.get(this.task)!;
  }

  readonly episode: Episode = $derived.by(() =>
    this.parts.tasks.get(this.task)!.sampleEpisode(this.card.seed, TALK_PURPOSE, this.card.index),
  );

  /** Those of the task, best known first. */
  get ofTask(): readonly OfferedPolicy[] {
    if (!this.keyboards?.has(this.task)) return [];
    return (this.offered ?? []).filter(({ task }) => task === this.task);
  }

  /** The two that show most: what was trained with the prompted simulator, and what was trained with the calibrated one. */
  get pair(): readonly OfferedPolicy[] {
    if (this.chosen) return this.chosen;
    const named = (arm: string) => this.ofTask.find(({ policy }) => policy.arm === arm);
    const found = ['naive', 'calibrated'].flatMap((arm) => named(arm) ?? []);
    return found.length === 2 ? found : this.ofTask.slice(0, 2);
  }

  /** Looks up what may be talked to. Never rejects. */
  async look(): Promise<void> {
    const { session, problem, storedRun } = this.parts;
    await problem.guard(async () => {
      this.keyboards ??= await this.parts.keyboards();
      const served = await session.servedPolicies();
      const run = storedRun();
      const own = run === null ? [] : await session.policiesOf(run.id).catch(() => []);
      const trained = own.filter(({ place }) => place.kind !== 'base');
      this.offered = [...trained, ...served];
      if (this.chosen && !this.chosen.every((one) => this.offered!.some((known) => samePlace(known.place, one.place))))
        this.chosen = null;
    }, 'policies to talk to');
    this.offered ??= [];
  }

  chooseTask(task: string): void {
    this.giveUp();
    this.task = task;
    this.chosen = null;
  }

  /** Deals a card and begins with the first policy. Never rejects. @param index of the card; drawn if absent */
  async deal(index?: number): Promise<void> {
    const pair = this.pair;
    const drawn = crypto.getRandomValues(new Uint32Array(1))[0]! % MOST_CARDS;
    this.card = { seed: CARD_SEED, index: index ?? drawn };
    this.sessionId = freshId();
    this.startedAtMs = Date.now();
    this.order = new Rng(drawn, 'talk/order', 0).shuffle([...pair]);
    this.ended = [];
    this.preferred = null;
    await this.meet();
  }

  /** Begins the dialogue with the next policy of this card. Never rejects. */
  async meet(): Promise<void> {
    const attempt = ++this.attempt;
    const before = this.phase;
    this.turns = [];
    this.typed = [];
    this.draft = '';
    this.tookMs = null;
    this.waiting = true;
    this.phase = 'talking';
    await this.parts.problem.guard(async () => {
      try {
        const offered = $state.snapshot(this.order[this.place]!) as OfferedPolicy;
        const { weights } = await this.parts.session.begin({ offered, card: this.card, place: this.place });
        if (attempt === this.attempt) this.weights = weights;
      } catch (thrown) {
        if (attempt === this.attempt) this.phase = before;
        throw thrown;
      }
    });
    if (attempt === this.attempt) this.waiting = false;
  }

  /** Says a turn in the task's words. Never rejects. */
  async say(tokens: readonly number[]): Promise<void> {
    if (this.waiting || this.phase !== 'talking') return;
    const attempt = this.attempt;
    const [turns, typed, draft] = [this.turns, this.typed, this.draft];
    this.turns = [...turns, { speaker: 'user', tokens: [...tokens] }];
    this.typed = [...typed, draft.trim()];
    this.draft = '';
    this.waiting = true;
    const beganMs = performance.now();
    await this.parts.problem.guard(async () => {
      try {
        const heard = await this.parts.session.say([...tokens]);
        if (attempt !== this.attempt) return;
        this.tookMs = performance.now() - beganMs;
        if (heard.ended) await this.keep(heard.ended);
        else this.turns = [...this.turns, heard.turn];
      } catch (thrown) {
        if (attempt !== this.attempt) return;
        [this.turns, this.typed, this.draft] = [turns, typed, draft]; // what was typed is not lost
        if (asShiftLabError(thrown).code === 'worker-died') this.phase = 'ready';
        throw thrown;
      }
    });
    if (attempt === this.attempt) this.waiting = false;
  }

  /** The dialogue counts as none; the card is put away. */
  giveUp(): void {
    this.attempt++;
    this.waiting = false;
    this.phase = 'ready';
    void this.parts.session.end().catch(() => undefined);
  }

  async judge(preferred: Preference): Promise<void> {
    this.preferred = preferred;
    this.phase = 'revealed';
    await this.store();
  }

  private async keep({ turns, outcome }: Dialogue): Promise<void> {
    const { policy, temperature, horizon } = this.order[this.place]!;
    this.turns = turns;
    this.ended = [
      ...this.ended,
      { policy: { ...policy, weights: this.weights }, temperature, horizon, turns, outcome },
    ];
    this.phase = this.ended.length < this.order.length ? 'between' : this.order.length > 1 ? 'judging' : 'revealed';
    await this.store();
  }

  private async store(): Promise<void> {
    const session: HumanSession = {
      schema: SESSION_SCHEMA,
      id: this.sessionId,
      task: this.task,
      card: this.card,
      atMs: this.startedAtMs,
      by: pseudonymOf(this.by),
      blind: this.blind,
      dialogues: this.ended,
      preferred: this.preferred,
    };
    await this.parts.people.add($state.snapshot(session) as HumanSession);
  }
}
