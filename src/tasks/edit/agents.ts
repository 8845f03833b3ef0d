/**
 * The scripted policies of `edit`: what to ask and how often, what to make of a vague wish, when to send. The rest is in
 * slots/agent.ts.
 */
import type { Rng } from '../../domain/rng';
import { saidSlots } from '../../personas/core/acts';
import type { PolicyAct, Values } from '../../personas/core/acts';
import { COMMON_CHOICES, SlotAgent, randomActWith } from '../slots/agent';
import type { SlotStrategy } from '../slots/agent';
import type { StrategyChoices } from '../slots/definition';
import { KEEP, SIZES } from './document';

export interface Strategy extends SlotStrategy {
  /** What it asks: for all wishes, slot by slot, or once for all wishes and then slot by slot. */
  readonly asking: 'all' | 'slots' | 'all-then-slots';
  /** Questions before the first revision. */
  readonly questions: number;
  /** A vague wish is guessed, read back with one of its meanings, or asked for once more. */
  readonly vague: 'guess' | 'confirm' | 'ask';
  /** Edits something that nobody asked for. */
  readonly meddles: boolean;
}

export const strategies: StrategyChoices<Strategy> = {
  choices: {
    asking: ['all', 'slots', 'all-then-slots'],
    questions: [0, 1, 2, 3, 4],
    vague: ['guess', 'confirm', 'ask'],
    ...COMMON_CHOICES,
    meddles: [false, true],
  },
  weights: {
    asking: [4, 3, 3],
    questions: [1.5, 3, 2.5, 2, 1],
    vague: [4, 3, 3],
    confirm: [6, 2, 2],
    onReject: [1, 1, 1, 1],
    useCorrection: [4, 1],
    meddles: [9, 1],
  },
  // Asks for all wishes three times, reads vague ones back, believes corrections.
  solver: {
    asking: 'all',
    questions: 3,
    vague: 'confirm',
    confirm: 'never',
    onReject: 'ask',
    useCorrection: true,
    meddles: false,
    wander: 0,
  },
  hasty: {
    asking: 'all',
    questions: 1,
    vague: 'guess',
    confirm: 'never',
    onReject: 'repeat',
    useCorrection: true,
    meddles: false,
    wander: 0,
  },
  describe: ({ asking, questions, vague, confirm, onReject, useCorrection, meddles }) =>
    `asks ${asking}, ${questions} questions, vague: ${vague}, confirm ${confirm}, rejected: ${onReject}${useCorrection ? '' : ', ignores corrections'}${meddles ? ', meddles' : ''}`,
};

export class EditAgent extends SlotAgent<Strategy> {
  protected readonly mostAsks = 2;
  private questions = 0;
  private meddled = false;

  constructor(strategy: Strategy, rng: Rng) {
    super(strategy, SIZES, rng);
  }

  protected randomAct(): PolicyAct {
    return randomAct(this.rng);
  }

  /** Decides at once which slots were meant, at random if that is open; which edits were meant may stay open. */
  protected hearValues(readings: readonly Values[]): void {
    const slots = saidSlots(this.rng.pick(readings));
    const same = readings.filter((values) => saidSlots(values).join() === slots.join());
    for (const slot of slots) {
      const stated = [...new Set(same.map((values) => values[slot]!))];
      const narrowed = this.beliefs[slot]!.meant.filter((edit) => stated.includes(edit));
      this.believe(slot, narrowed.length > 0 ? narrowed : stated, false);
    }
  }

  protected override forget(slot: number): void {
    super.forget(slot);
    this.askAgain();
  }

  /** A denied edit leaves the other meanings of a vague wish. */
  protected override dropValue(slot: number, value: number): void {
    const left = this.beliefs[slot]!.meant.filter((edit) => edit !== value);
    if (left.length > 0) this.believe(slot, left, left.length === 1);
    else this.forget(slot);
  }

  protected askAgain(): void {
    this.questions = Math.min(this.questions, this.strategy.questions - 1);
  }

  protected doubtedSlots(): readonly number[] {
    return this.unconfirmed();
  }

  protected otherValue(slot: number, edit: number): number {
    return (edit + 1 + this.rng.integer(this.sizes[slot]! - 1)) % this.sizes[slot]!;
  }

  private vagueSlots(): number[] {
    return this.beliefs.flatMap(({ meant }, slot) => (meant.length > 1 ? [slot] : []));
  }

  protected override askAboutHint(): PolicyAct | null {
    if (this.strategy.vague !== 'ask') return null;
    const slot = this.vagueSlots().find((vague) => this.beliefs[vague]!.asked < this.mostAsks);
    return slot === undefined ? null : this.askFor(slot);
  }

  protected override hintsToReadBack(): readonly number[] {
    return this.strategy.vague === 'confirm' ? this.vagueSlots() : [];
  }

  protected question(): PolicyAct | null {
    const { asking, questions } = this.strategy;
    if (this.questions >= questions) return null;
    const asksForAll = asking === 'all' || (asking === 'all-then-slots' && this.questions <= 0);
    const act = asksForAll ? ({ kind: 'ask-all' } as const) : this.askForSilentSlot();
    if (act) this.questions++;
    return act;
  }

  /** Asks for a slot about which nothing was said, first for one that it has not asked for yet. */
  private askForSilentSlot(): PolicyAct | null {
    const silent = this.beliefs.flatMap(({ meant }, slot) => (meant.length === 0 ? [slot] : []));
    const asked = (slot: number) => this.beliefs[slot]!.asked;
    const slot = silent.find((s) => asked(s) === 0) ?? silent.find((s) => asked(s) < this.mostAsks);
    return slot === undefined ? null : this.askFor(slot);
  }

  private askFor(slot: number): PolicyAct {
    this.beliefs[slot]!.asked++;
    return { kind: 'ask', slot };
  }

  /** What it believes the user wants; a meaning once chosen is kept. */
  protected answer(): Values {
    for (const belief of this.beliefs) if (belief.meant.length > 1) belief.meant = [this.rng.pick(belief.meant)];
    const silent = this.beliefs.flatMap(({ meant }, slot) => (meant.length === 0 ? [slot] : []));
    if (this.strategy.meddles && !this.meddled && silent.length > 0) {
      const slot = this.rng.pick(silent);
      this.beliefs[slot]!.meant = [1 + this.rng.integer(this.sizes[slot]! - 1)];
      this.meddled = true;
    }
    return this.beliefs.map(({ meant }) => meant[0] ?? KEEP);
  }
}

/** An edit for each slot, half of them none. */
export function randomEdits(rng: Rng): Values {
  return SIZES.map((size) => (rng.bernoulli(0.5) ? KEEP : 1 + rng.integer(size - 1)));
}

/** Any act that can be said, with random edits. */
export function randomAct(rng: Rng): PolicyAct {
  return randomActWith(randomEdits(rng), false, rng);
}
