/**
 * Scripted policies of `clarify`: what to ask, when to read back, when to answer, what to do when rejected.
 *
 * A family, not one agent: the base policy is pre-trained on a random mixture in which every strategy, good or bad, has
 * some mass, because reinforcement learning cannot find what is never tried. Acts only; language.ts has the words.
 */
import type { Rng } from '../../domain/rng';
import { UNSAID, nothingSaid, onlySlot, saidSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';

export interface Strategy {
  /** How missing values are asked for. */
  readonly asking: 'slots' | 'all-then-slots' | 'all-only';
  /** Proposes once this many values are known; the missing ones are guessed. */
  readonly enough: number;
  /** Questions for one slot before it is guessed (for everything at once: in all). */
  readonly asks: number;
  /** Reads values back: not at all, each as it is heard, or all before proposing. */
  readonly confirm: 'never' | 'each' | 'all';
  /** After a bare rejection. */
  readonly onReject: 'ask' | 'confirm' | 'guess' | 'repeat';
  /** Takes the value that a denial or rejection gives; otherwise treats it as a bare one. */
  readonly useCorrection: boolean;
  /** Chance of a random act in place of the strategy's. */
  readonly wander: number;
}

export const STRATEGY_CHOICES = {
  asking: ['slots', 'all-then-slots', 'all-only'],
  enough: [0, 1, 2, 3],
  asks: [1, 2],
  confirm: ['never', 'each', 'all'],
  onReject: ['ask', 'confirm', 'guess', 'repeat'],
  useCorrection: [true, false],
} as const;

/** Confirmations of one dialogue; more would eat the horizon. */
const MOST_CONFIRMS = 4;

/** What the agent believes and what it did; one instance a dialogue. */
export class ScriptedAgent {
  private readonly known: number[];
  private readonly confirmed: boolean[];
  private readonly asked: number[];
  private askedAll = 0;
  private confirms = 0;
  private last: PolicyAct = { kind: 'other' };
  /** Slots to read back one by one, after something was denied without saying what. */
  private doubtful: number[] = [];
  private proposal: Values | null = null;
  private nextProposal: Values | null = null;

  constructor(
    private readonly strategy: Strategy,
    private readonly sizes: readonly number[],
    private readonly rng: Rng,
  ) {
    this.known = [...nothingSaid(sizes.length)];
    this.confirmed = sizes.map(() => false);
    this.asked = sizes.map(() => 0);
  }

  next(heard: UserAct): PolicyAct {
    this.hear(heard);
    const act = this.rng.bernoulli(this.strategy.wander) ? randomAct(this.sizes, this.rng) : this.choose();
    if (act.kind === 'propose') this.proposal = act.values;
    this.last = act;
    return act;
  }

  private hear(act: UserAct): void {
    if (act.kind === 'tell') {
      for (const slot of saidSlots(act.values)) this.learn(slot, act.values[slot]!, false);
    } else if (act.kind === 'yes' && this.last.kind === 'confirm') {
      for (const slot of saidSlots(this.last.values)) this.learn(slot, this.last.values[slot]!, true);
    } else if (act.kind === 'no' || act.kind === 'reject') {
      const corrected = this.strategy.useCorrection ? saidSlots(act.values) : [];
      for (const slot of corrected) this.learn(slot, act.values[slot]!, false);
      if (corrected.length > 0) return;
      if (act.kind === 'no' && this.last.kind === 'confirm') this.denied(saidSlots(this.last.values));
      if (act.kind === 'reject' && this.proposal) this.rejected(this.proposal);
    }
  }

  private learn(slot: number, value: number, confirmed: boolean): void {
    this.known[slot] = value;
    this.confirmed[slot] = confirmed;
    this.doubtful = this.doubtful.filter((s) => s !== slot);
  }

  private forget(slot: number): void {
    this.known[slot] = UNSAID;
    this.confirmed[slot] = false;
    this.asked[slot] = Math.min(this.asked[slot]!, this.strategy.asks - 1);
    this.doubtful = this.doubtful.filter((s) => s !== slot);
  }

  private denied(slots: readonly number[]): void {
    if (slots.length === 1) this.forget(slots[0]!);
    else this.doubtful = [...slots];
  }

  private rejected(proposal: Values): void {
    const slot = this.rng.integer(this.sizes.length);
    switch (this.strategy.onReject) {
      case 'ask':
        this.forget(this.rng.pick(this.unsettled()));
        break;
      case 'confirm':
        proposal.forEach((value, s) => (this.known[s] = this.known[s] === UNSAID ? value : this.known[s]!));
        this.doubtful = this.unsettled();
        this.confirms = 0;
        break;
      case 'guess':
        this.nextProposal = proposal.map((value, s) => (s === slot ? this.otherValue(s, value) : value));
        break;
      case 'repeat':
        this.nextProposal = proposal;
        break;
    }
  }

  /** Slots that were never confirmed, or all of them. */
  private unsettled(): number[] {
    const open = this.confirmed.flatMap((confirmed, slot) => (confirmed ? [] : [slot]));
    return open.length > 0 ? open : this.confirmed.map((_, slot) => slot);
  }

  private choose(): PolicyAct {
    const { strategy } = this;
    if (this.nextProposal) {
      const values = this.nextProposal;
      this.nextProposal = null;
      return { kind: 'propose', values };
    }
    const checked = this.readBack();
    if (checked) return checked;
    const missing = this.known.flatMap((value, slot) => (value === UNSAID ? [slot] : []));
    if (missing.length > 0 && this.known.length - missing.length < strategy.enough) {
      const askable = missing.filter((slot) => this.asked[slot]! < strategy.asks);
      const limit = strategy.asking === 'all-only' ? strategy.asks + 1 : 1;
      if (strategy.asking !== 'slots' && this.askedAll < limit && missing.length > 1) {
        this.askedAll++;
        return { kind: 'ask-all' };
      }
      if (strategy.asking !== 'all-only' && askable.length > 0) {
        const fewest = Math.min(...askable.map((slot) => this.asked[slot]!));
        const slot = askable.find((s) => this.asked[s] === fewest)!;
        this.asked[slot]!++;
        return { kind: 'ask', slot };
      }
    }
    const unread = this.known.map((value, slot) => (this.confirmed[slot] ? UNSAID : value));
    if (strategy.confirm === 'all' && this.confirms < MOST_CONFIRMS && saidSlots(unread).length > 0) {
      this.confirms++;
      return { kind: 'confirm', values: unread };
    }
    return {
      kind: 'propose',
      values: this.known.map((value, s) => (value === UNSAID ? this.rng.integer(this.sizes[s]!) : value)),
    };
  }

  /** The next single value to read back, if any. */
  private readBack(): PolicyAct | null {
    if (this.confirms >= MOST_CONFIRMS) return null;
    const open = this.strategy.confirm === 'each' ? saidSlots(this.known).filter((s) => !this.confirmed[s]) : [];
    const slot = [...this.doubtful.filter((s) => this.known[s] !== UNSAID), ...open][0];
    if (slot === undefined) return null;
    this.confirms++;
    return { kind: 'confirm', values: onlySlot(this.known, slot) };
  }

  private otherValue(slot: number, value: number): number {
    const drawn = this.rng.integer(this.sizes[slot]! - 1);
    return drawn < value ? drawn : drawn + 1;
  }
}

export function randomValues(sizes: readonly number[], rng: Rng): Values {
  return sizes.map((size) => rng.integer(size));
}

/** Any act that can be said, with random values. */
export function randomAct(sizes: readonly number[], rng: Rng): PolicyAct {
  const values = randomValues(sizes, rng);
  const slot = rng.integer(sizes.length);
  switch (rng.integer(4)) {
    case 0:
      return { kind: 'ask', slot };
    case 1:
      return { kind: 'ask-all' };
    case 2:
      return { kind: 'confirm', values: rng.bernoulli(0.5) ? onlySlot(values, slot) : values };
    default:
      return { kind: 'propose', values };
  }
}

/** Weights of the base mixture; every choice has some. Tuned in docs with scripts/world-check.ts. */
export const BASE_MIXTURE: { readonly [K in keyof typeof STRATEGY_CHOICES]: readonly number[] } = {
  asking: [4, 4, 2],
  enough: [0.5, 1, 2.5, 6],
  asks: [1, 1],
  confirm: [4, 3, 3],
  onReject: [1, 1, 1, 1],
  useCorrection: [4, 1],
};
const BASE_WANDER = 0.05;

/** One strategy of the base mixture. */
export function randomStrategy(rng: Rng): Strategy {
  const choose = <K extends keyof typeof STRATEGY_CHOICES>(key: K): (typeof STRATEGY_CHOICES)[K][number] =>
    STRATEGY_CHOICES[key][rng.categorical(BASE_MIXTURE[key])]!;
  return {
    asking: choose('asking'),
    enough: choose('enough'),
    asks: choose('asks'),
    confirm: choose('confirm'),
    onReject: choose('onReject'),
    useCorrection: choose('useCorrection'),
    wander: BASE_WANDER,
  };
}

/** Asks slot by slot, reads everything back, believes corrections. */
export const SOLVER: Strategy = {
  asking: 'all-then-slots',
  enough: 3,
  asks: 2,
  confirm: 'all',
  onReject: 'repeat',
  useCorrection: true,
  wander: 0,
};

/** Acts that every useful strategy is made of; the base policy must show each. */
export const STRATEGY_ACTS = ['ask', 'ask-all', 'confirm', 'propose'] as const satisfies readonly PolicyAct['kind'][];
