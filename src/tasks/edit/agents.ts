/**
 * Scripted policies of `edit`: what to ask and how often, what to make of a vague wish, when to send, what to do when
 * rejected.
 *
 * A family, not one agent, as in clarify/agents.ts: the base policy is pre-trained on a mixture in which every strategy,
 * good or bad, has some mass. Acts only; language.ts has the words.
 */
import type { Rng } from '../../domain/rng';
import { UNSAID, onlySlot, saidSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import { KEEP, SIZES } from './document';

export interface Strategy {
  /** What it asks: for all wishes, slot by slot, or first the one and then the other. */
  readonly asking: 'all' | 'slots' | 'all-then-slots';
  /** Questions before the first revision. */
  readonly questions: number;
  /** A vague wish is guessed, read back with one of its meanings, or asked for once more. */
  readonly vague: 'guess' | 'confirm' | 'ask';
  /** Reads wishes back: not at all, each as it is heard, or all before sending. */
  readonly confirm: 'never' | 'each' | 'all';
  /** After a bare rejection: one more question, reads back what it believes, edits something at random, sends the same. */
  readonly onReject: 'ask' | 'confirm' | 'guess' | 'repeat';
  /** Takes the value that a denial or rejection gives; otherwise treats it as a bare one. */
  readonly useCorrection: boolean;
  /** Edits something that nobody asked for. */
  readonly meddles: boolean;
  /** Chance of a random act in place of the strategy's. */
  readonly wander: number;
}

export const STRATEGY_CHOICES = {
  asking: ['all', 'slots', 'all-then-slots'],
  questions: [0, 1, 2, 3, 4],
  vague: ['guess', 'confirm', 'ask'],
  confirm: ['never', 'each', 'all'],
  onReject: ['ask', 'confirm', 'guess', 'repeat'],
  useCorrection: [true, false],
  meddles: [false, true],
} as const;

/** Confirmations of one dialogue; more would eat the horizon. */
const MOST_CONFIRMS = 4;
/** Questions for one slot. */
const MOST_ASKS = 2;

/** What it knows of one slot. */
interface Belief {
  /** The edits that what was said leaves open; none where nothing was said. */
  meant: readonly number[];
  confirmed: boolean;
  asked: number;
}

/** What the agent believes and what it did; one instance a dialogue. */
export class ScriptedAgent {
  private readonly beliefs: Belief[] = SIZES.map(() => ({ meant: [], confirmed: false, asked: 0 }));
  private questions = 0;
  private confirms = 0;
  private last: PolicyAct = { kind: 'other' };
  /** Slots to read back one by one, after something was denied without saying what. */
  private doubtful: number[] = [];
  private sent: Values | null = null;
  private nextRevision: Values | null = null;
  private meddled = false;

  constructor(
    private readonly strategy: Strategy,
    private readonly rng: Rng,
  ) {}

  /** The next act, after a user turn that may mean any of these acts. */
  next(readings: readonly UserAct[]): PolicyAct {
    this.hear(readings);
    const act = this.rng.bernoulli(this.strategy.wander) ? randomAct(this.rng) : this.choose();
    if (act.kind === 'propose') this.sent = act.values;
    this.last = act;
    return act;
  }

  private hear(readings: readonly UserAct[]): void {
    const act = readings[0]!;
    if (act.kind === 'tell') {
      this.hearWishes(readings.flatMap((reading) => ('values' in reading ? [reading.values] : [])));
    } else if (act.kind === 'yes' && this.last.kind === 'confirm') {
      for (const slot of saidSlots(this.last.values)) this.learn(slot, [this.last.values[slot]!], true);
    } else if (act.kind === 'no' || act.kind === 'reject') {
      const corrected = this.strategy.useCorrection ? saidSlots(act.values) : [];
      for (const slot of corrected) this.learn(slot, [act.values[slot]!], false);
      if (corrected.length > 0) return;
      if (act.kind === 'no' && this.last.kind === 'confirm') this.denied(this.last.values);
      if (act.kind === 'reject' && this.sent) this.rejected(this.sent);
    }
  }

  /** Which slots were meant is settled at once, by chance where it is open; which edits need not be. */
  private hearWishes(readings: readonly Values[]): void {
    const slots = saidSlots(this.rng.pick(readings));
    const same = readings.filter((values) => saidSlots(values).join() === slots.join());
    for (const slot of slots) {
      const told = [...new Set(same.map((values) => values[slot]!))];
      const narrowed = this.beliefs[slot]!.meant.filter((edit) => told.includes(edit));
      this.learn(slot, narrowed.length > 0 ? narrowed : told, false);
    }
  }

  private learn(slot: number, meant: readonly number[], confirmed: boolean): void {
    this.beliefs[slot]!.meant = meant;
    this.beliefs[slot]!.confirmed = confirmed;
    this.doubtful = this.doubtful.filter((s) => s !== slot);
  }

  private forget(slot: number): void {
    this.learn(slot, [], false);
    this.beliefs[slot]!.asked = Math.min(this.beliefs[slot]!.asked, MOST_ASKS - 1);
    this.questions = Math.min(this.questions, this.strategy.questions - 1);
  }

  private denied(values: Values): void {
    const slots = saidSlots(values);
    if (slots.length > 1) {
      this.doubtful = slots;
      return;
    }
    const [slot] = slots as [number];
    const left = this.beliefs[slot]!.meant.filter((edit) => edit !== values[slot]);
    if (left.length > 0) this.learn(slot, left, left.length === 1);
    else this.forget(slot);
  }

  private rejected(sent: Values): void {
    const slot = this.rng.integer(SIZES.length);
    switch (this.strategy.onReject) {
      case 'ask':
        this.questions = Math.min(this.questions, this.strategy.questions - 1);
        break;
      case 'confirm':
        this.doubtful = this.beliefs.flatMap(({ meant, confirmed }, s) => (meant.length > 0 && !confirmed ? [s] : []));
        this.confirms = 0;
        break;
      case 'guess':
        this.nextRevision = sent.map((edit, s) =>
          s === slot ? (edit + 1 + this.rng.integer(SIZES[s]! - 1)) % SIZES[s]! : edit,
        );
        break;
      case 'repeat':
        this.nextRevision = sent;
        break;
    }
  }

  private choose(): PolicyAct {
    const { strategy } = this;
    if (this.nextRevision) {
      const values = this.nextRevision;
      this.nextRevision = null;
      return { kind: 'propose', values };
    }
    const settling = this.settle();
    if (settling) return settling;
    const question = this.questions < strategy.questions ? this.question() : null;
    if (question) {
      this.questions++;
      return question;
    }
    const told = this.beliefs.map(({ meant, confirmed }) => (meant.length === 0 || confirmed ? UNSAID : meant[0]!));
    if (strategy.confirm === 'all' && this.confirms < MOST_CONFIRMS && saidSlots(told).length > 0) {
      this.confirms++;
      return { kind: 'confirm', values: told };
    }
    return { kind: 'propose', values: this.revision() };
  }

  /** Makes one vague or doubtful wish sure, if the strategy does that. */
  private settle(): PolicyAct | null {
    const vague = this.beliefs.flatMap(({ meant }, slot) => (meant.length > 1 ? [slot] : []));
    const askable = vague.find((slot) => this.beliefs[slot]!.asked < MOST_ASKS);
    if (this.strategy.vague === 'ask' && askable !== undefined) {
      this.beliefs[askable]!.asked++;
      return { kind: 'ask', slot: askable };
    }
    if (this.confirms >= MOST_CONFIRMS) return null;
    const open =
      this.strategy.confirm === 'each'
        ? this.beliefs.flatMap(({ meant, confirmed }, s) => (meant.length > 0 && !confirmed ? [s] : []))
        : [];
    const slot = [
      ...this.doubtful.filter((s) => this.beliefs[s]!.meant.length > 0),
      ...(this.strategy.vague === 'confirm' ? vague : []),
      ...open,
    ][0];
    if (slot === undefined) return null;
    this.confirms++;
    return {
      kind: 'confirm',
      values: onlySlot(
        this.beliefs.map(({ meant }) => meant[0] ?? UNSAID),
        slot,
      ),
    };
  }

  private question(): PolicyAct | null {
    const { asking } = this.strategy;
    if (asking === 'all' || (asking === 'all-then-slots' && this.questions <= 0)) return { kind: 'ask-all' };
    const silent = this.beliefs.findIndex(({ meant, asked }) => meant.length === 0 && asked === 0);
    const slot =
      silent >= 0 ? silent : this.beliefs.findIndex(({ meant, asked }) => meant.length === 0 && asked < MOST_ASKS);
    if (slot < 0) return null;
    this.beliefs[slot]!.asked++;
    return { kind: 'ask', slot };
  }

  /** What it believes to be wished; a meaning once chosen is kept. */
  private revision(): Values {
    for (const belief of this.beliefs) if (belief.meant.length > 1) belief.meant = [this.rng.pick(belief.meant)];
    const silent = this.beliefs.flatMap(({ meant }, slot) => (meant.length === 0 ? [slot] : []));
    if (this.strategy.meddles && !this.meddled && silent.length > 0) {
      const slot = this.rng.pick(silent);
      this.beliefs[slot]!.meant = [1 + this.rng.integer(SIZES[slot]! - 1)];
      this.meddled = true;
    }
    return this.beliefs.map(({ meant }) => meant[0] ?? KEEP);
  }
}

/** Edits drawn for each slot, half of them none. */
export function randomEdits(rng: Rng): Values {
  return SIZES.map((size) => (rng.bernoulli(0.5) ? KEEP : 1 + rng.integer(size - 1)));
}

/** Any act that can be said, with random values. */
export function randomAct(rng: Rng): PolicyAct {
  const values = randomEdits(rng);
  const slot = rng.integer(SIZES.length);
  switch (rng.integer(4)) {
    case 0:
      return { kind: 'ask', slot };
    case 1:
      return { kind: 'ask-all' };
    case 2:
      return { kind: 'confirm', values: onlySlot(values, slot) };
    default:
      return { kind: 'propose', values };
  }
}

/** Weights of the base mixture; every choice has some. */
export const BASE_MIXTURE: { readonly [K in keyof typeof STRATEGY_CHOICES]: readonly number[] } = {
  asking: [4, 3, 3],
  questions: [1.5, 3, 2.5, 2, 1],
  vague: [4, 3, 3],
  confirm: [6, 2, 2],
  onReject: [1, 1, 1, 1],
  useCorrection: [4, 1],
  meddles: [9, 1],
};
const BASE_WANDER = 0.05;

/** One strategy of the base mixture. */
export function randomStrategy(rng: Rng): Strategy {
  const choose = <K extends keyof typeof STRATEGY_CHOICES>(key: K): (typeof STRATEGY_CHOICES)[K][number] =>
    STRATEGY_CHOICES[key][rng.categorical(BASE_MIXTURE[key])]!;
  return {
    asking: choose('asking'),
    questions: choose('questions'),
    vague: choose('vague'),
    confirm: choose('confirm'),
    onReject: choose('onReject'),
    useCorrection: choose('useCorrection'),
    meddles: choose('meddles'),
    wander: BASE_WANDER,
  };
}

/** Asks for all wishes three times, reads vague ones back, believes corrections. */
export const SOLVER: Strategy = {
  asking: 'all',
  questions: 3,
  vague: 'confirm',
  confirm: 'never',
  onReject: 'ask',
  useCorrection: true,
  meddles: false,
  wander: 0,
};
