/**
 * A scripted policy of a slot-filling task: what it believes about each slot, and what it does with an answer, a denial and
 * a rejection. How it asks and what it sends in the end is the task's own (agents.ts there).
 *
 * A task has a family of such policies, not one: its base policy is pre-trained on a random mixture in which every strategy,
 * good or bad, has some mass, because reinforcement learning cannot find what is never tried. Acts only; no words.
 */
import type { Rng } from '../../domain/rng';
import { UNSAID, onlySlot, saidSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';

/** What the strategies of all tasks choose. */
export interface SlotStrategy {
  /** Reads values back: not at all, each as it is heard, or all before it answers. */
  readonly confirm: 'never' | 'each' | 'all';
  /** After a bare rejection: asks again, reads back what it believes, changes one value at random, says the same again. */
  readonly onReject: 'ask' | 'confirm' | 'guess' | 'repeat';
  /** Takes the value that a denial or rejection gives; otherwise treats it as a bare one. */
  readonly useCorrection: boolean;
  /** Chance of a random act in place of the strategy's. */
  readonly wander: number;
}

export const COMMON_CHOICES = {
  confirm: ['never', 'each', 'all'],
  onReject: ['ask', 'confirm', 'guess', 'repeat'],
  useCorrection: [true, false],
} as const;

/** The most values that it reads back in one dialogue; more would use up the horizon. */
const MOST_CONFIRMS = 4;

/** What an agent believes about one slot. */
export interface Belief {
  /** The values that may have been meant; empty if nothing was said. */
  meant: readonly number[];
  confirmed: boolean;
  /** How often it asked for this slot. */
  asked: number;
}

export abstract class SlotAgent<Strategy extends SlotStrategy = SlotStrategy> {
  protected readonly beliefs: readonly Belief[];
  private confirms = 0;
  private last: PolicyAct = { kind: 'other' };
  /** Slots to read back one by one, because something was denied and it is not known what. */
  private doubtful: readonly number[] = [];
  private proposal: Values | null = null;
  private nextProposal: Values | null = null;

  constructor(
    protected readonly strategy: Strategy,
    protected readonly sizes: readonly number[],
    protected readonly rng: Rng,
  ) {
    this.beliefs = sizes.map(() => ({ meant: [], confirmed: false, asked: 0 }));
  }

  /** The most questions for one slot. */
  protected abstract get mostAsks(): number;
  /** Updates the beliefs with what the user said. A vague turn has several readings. */
  protected abstract hearValues(readings: readonly Values[]): void;
  protected abstract randomAct(): PolicyAct;
  /** The next question, or null if it has none. */
  protected abstract question(): PolicyAct | null;
  /** Decides for a value where it knows too little. */
  protected abstract answer(): Values;
  /** After a bare rejection: makes room for one more question. */
  protected abstract askAgain(): void;
  /** After a bare rejection: the slots to read back. */
  protected abstract doubtedSlots(rejected: Values): readonly number[];
  protected abstract otherValue(slot: number, value: number): number;

  /** The next act, after a user's turn that may mean any of these acts. */
  next(readings: readonly UserAct[]): PolicyAct {
    this.hear(readings);
    const act = this.rng.bernoulli(this.strategy.wander) ? this.randomAct() : this.choose();
    if (act.kind === 'propose') this.proposal = act.values;
    this.last = act;
    return act;
  }

  private hear(readings: readonly UserAct[]): void {
    const act = readings[0]!;
    if (act.kind === 'tell') {
      this.hearValues(readings.flatMap((reading) => ('values' in reading ? [reading.values] : [])));
    } else if (act.kind === 'yes' && this.last.kind === 'confirm') {
      for (const slot of saidSlots(this.last.values)) this.believe(slot, [this.last.values[slot]!], true);
    } else if (act.kind === 'no' || act.kind === 'reject') {
      const corrected = this.strategy.useCorrection ? saidSlots(act.values) : [];
      for (const slot of corrected) this.believe(slot, [act.values[slot]!], false);
      if (corrected.length > 0) return;
      if (act.kind === 'no' && this.last.kind === 'confirm') this.hearDenial(this.last.values);
      if (act.kind === 'reject' && this.proposal) this.hearRejection(this.proposal);
    }
  }

  protected believe(slot: number, meant: readonly number[], confirmed: boolean): void {
    this.beliefs[slot]!.meant = meant;
    this.beliefs[slot]!.confirmed = confirmed;
    this.doubtful = this.doubtful.filter((s) => s !== slot);
  }

  /** Forgets the slot, and may ask for it once more. */
  protected forget(slot: number): void {
    this.believe(slot, [], false);
    this.beliefs[slot]!.asked = Math.min(this.beliefs[slot]!.asked, this.mostAsks - 1);
  }

  private hearDenial(values: Values): void {
    const slots = saidSlots(values);
    if (slots.length > 1) this.doubtful = slots;
    else for (const slot of slots) this.dropValue(slot, values[slot]!);
  }

  /** The only value that was read back was denied. */
  protected dropValue(slot: number, _value: number): void {
    this.forget(slot);
  }

  private hearRejection(proposal: Values): void {
    const slot = this.rng.integer(this.sizes.length);
    switch (this.strategy.onReject) {
      case 'ask':
        this.askAgain();
        break;
      case 'confirm':
        this.doubtful = this.doubtedSlots(proposal);
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

  private choose(): PolicyAct {
    if (this.nextProposal) {
      const values = this.nextProposal;
      this.nextProposal = null;
      return { kind: 'propose', values };
    }
    return (
      this.askAboutHint() ??
      this.readOneBack() ??
      this.question() ??
      this.readAllBack() ?? { kind: 'propose', values: this.answer() }
    );
  }

  /** Asks what was meant by something vague. */
  protected askAboutHint(): PolicyAct | null {
    return null;
  }

  /** Slots of which something vague was said that is to be read back. */
  protected hintsToReadBack(): readonly number[] {
    return [];
  }

  /** Slots of which it believes something that was not confirmed. */
  protected unconfirmed(): number[] {
    return this.beliefs.flatMap(({ meant, confirmed }, slot) => (meant.length > 0 && !confirmed ? [slot] : []));
  }

  private readOneBack(): PolicyAct | null {
    if (this.confirms >= MOST_CONFIRMS) return null;
    const [slot] = [
      ...this.doubtful.filter((s) => this.beliefs[s]!.meant.length > 0),
      ...this.hintsToReadBack(),
      ...(this.strategy.confirm === 'each' ? this.unconfirmed() : []),
    ];
    if (slot === undefined) return null;
    this.confirms++;
    const values = this.beliefs.map(({ meant }) => meant[0] ?? UNSAID);
    return { kind: 'confirm', values: onlySlot(values, slot) };
  }

  private readAllBack(): PolicyAct | null {
    if (this.strategy.confirm !== 'all' || this.confirms >= MOST_CONFIRMS) return null;
    const values = this.beliefs.map(({ meant, confirmed }) => (confirmed ? UNSAID : (meant[0] ?? UNSAID)));
    if (saidSlots(values).length === 0) return null;
    this.confirms++;
    return { kind: 'confirm', values };
  }
}

/** Any act that can be said, about these values or one of them. `mayConfirmAll`: it may read all of them back at once. */
export function randomActWith(values: Values, mayConfirmAll: boolean, rng: Rng): PolicyAct {
  const slot = rng.integer(values.length);
  switch (rng.integer(4)) {
    case 0:
      return { kind: 'ask', slot };
    case 1:
      return { kind: 'ask-all' };
    case 2:
      return { kind: 'confirm', values: !mayConfirmAll || rng.bernoulli(0.5) ? onlySlot(values, slot) : values };
    default:
      return { kind: 'propose', values };
  }
}
