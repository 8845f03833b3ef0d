/** The scripted policies of `clarify`: what to ask, and when to answer. The rest is in slots/agent.ts. */
import type { Rng } from '../../domain/rng';
import type { PolicyAct, Values } from '../../personas/core/acts';
import { saidSlots } from '../../personas/core/acts';
import { COMMON_CHOICES, SlotAgent, randomActWith } from '../slots/agent';
import type { SlotStrategy } from '../slots/agent';
import type { StrategyChoices } from '../slots/definition';
import { SLOT_VALUES } from './vocabulary';

export const SIZES: readonly number[] = SLOT_VALUES.map((values) => values.length);

export interface Strategy extends SlotStrategy {
  /** How missing values are asked for. */
  readonly asking: 'slots' | 'all-then-slots' | 'all-only';
  /** Proposes once this many values are known; the missing ones are guessed. */
  readonly enough: number;
  /** Questions for one slot before it is guessed (for everything at once: in all). */
  readonly asks: number;
}

export const strategies: StrategyChoices<Strategy> = {
  choices: {
    asking: ['slots', 'all-then-slots', 'all-only'],
    enough: [0, 1, 2, 3],
    asks: [1, 2],
    ...COMMON_CHOICES,
  },
  // Chosen with `npm run world-check`.
  weights: {
    asking: [4, 4, 2],
    enough: [0.5, 1, 2.5, 6],
    asks: [1, 1],
    confirm: [4, 3, 3],
    onReject: [1, 1, 1, 1],
    useCorrection: [4, 1],
  },
  // Asks for everything and then slot by slot, reads everything back, believes corrections.
  solver: {
    asking: 'all-then-slots',
    enough: 3,
    asks: 2,
    confirm: 'all',
    onReject: 'repeat',
    useCorrection: true,
    wander: 0,
  },
  hasty: {
    asking: 'all-then-slots',
    enough: 3,
    asks: 1,
    confirm: 'never',
    onReject: 'repeat',
    useCorrection: true,
    wander: 0,
  },
  describe: ({ asking, enough, asks, confirm, onReject, useCorrection }) =>
    `${asking}, propose at ${enough}, asks ${asks}, confirm ${confirm}, rejected: ${onReject}${useCorrection ? '' : ', ignores corrections'}`,
};

export class ClarifyAgent extends SlotAgent<Strategy> {
  private askedAll = 0;

  constructor(strategy: Strategy, rng: Rng) {
    super(strategy, SIZES, rng);
  }

  protected get mostAsks(): number {
    return this.strategy.asks;
  }

  protected randomAct(): PolicyAct {
    return randomAct(this.rng);
  }

  /** Words are exact: there is one reading. */
  protected hearValues([values]: readonly [Values]): void {
    for (const slot of saidSlots(values)) this.believe(slot, [values[slot]!], false);
  }

  /** Slots that were never confirmed, or all of them. */
  private unsettled(): number[] {
    const open = this.beliefs.flatMap(({ confirmed }, slot) => (confirmed ? [] : [slot]));
    return open.length > 0 ? open : this.beliefs.map((_, slot) => slot);
  }

  protected askAgain(): void {
    this.forget(this.rng.pick(this.unsettled()));
  }

  /** What it guessed in the rejected proposal is read back too. */
  protected doubtedSlots(rejected: Values): readonly number[] {
    this.beliefs.forEach((belief, slot) => {
      if (belief.meant.length === 0) belief.meant = [rejected[slot]!];
    });
    return this.unsettled();
  }

  protected otherValue(slot: number, value: number): number {
    const drawn = this.rng.integer(this.sizes[slot]! - 1);
    return drawn < value ? drawn : drawn + 1;
  }

  protected question(): PolicyAct | null {
    const { asking, enough, asks } = this.strategy;
    const missing = this.beliefs.flatMap(({ meant }, slot) => (meant.length === 0 ? [slot] : []));
    if (missing.length === 0 || this.beliefs.length - missing.length >= enough) return null;
    const limit = asking === 'all-only' ? asks + 1 : 1;
    if (asking !== 'slots' && this.askedAll < limit && missing.length > 1) {
      this.askedAll++;
      return { kind: 'ask-all' };
    }
    const askable = missing.filter((slot) => this.beliefs[slot]!.asked < asks);
    if (asking === 'all-only' || askable.length === 0) return null;
    const fewest = Math.min(...askable.map((slot) => this.beliefs[slot]!.asked));
    const slot = askable.find((s) => this.beliefs[s]!.asked === fewest)!;
    this.beliefs[slot]!.asked++;
    return { kind: 'ask', slot };
  }

  protected answer(): Values {
    return this.beliefs.map(({ meant }, slot) => meant[0] ?? this.rng.integer(this.sizes[slot]!));
  }
}

export function randomValues(rng: Rng): Values {
  return SIZES.map((size) => rng.integer(size));
}

/** Any act that can be said, with random values. */
export function randomAct(rng: Rng): PolicyAct {
  return randomActWith(randomValues(rng), true, rng);
}
