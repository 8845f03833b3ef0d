/**
 * A typed turn's meaning beside what the policy just said: what both together tell, before anything is decided. Not here: the
 * act that it amounts to (decision.ts).
 */
import type { PolicyAct, Problem } from '../../personas/core/acts';
import { saidSlots } from '../../personas/core/acts';
import type { SlotLanguage } from '../slots/language';
import { correctionsOf, wishesOf } from './from-card';
import type { TypedProblemCode } from './keyboard';
import type { Meaning, Told } from './meaning';
import type { WordedAct } from './say';
import type { Scene } from './situation';

export interface Refusal {
  readonly code: TypedProblemCode;
  readonly sentence: string;
  /** Acts that may be meant instead. */
  readonly instead: readonly WordedAct[];
  /** Items that the policy would not hear. */
  readonly unsaid: readonly number[];
  /** What is left without them. */
  readonly without: WordedAct | null;
}

export type Decision = { readonly act: WordedAct } | { readonly refusal: Refusal };

export interface DecisionContext {
  readonly language: SlotLanguage;
  /** Null at the opening. */
  readonly last: PolicyAct | null;
  readonly scene: Scene;
  /** What the person wants; it is for ways out only and never changes what was typed. */
  readonly card: Problem;
  /** A word as it is read. */
  readonly shown: (token: number) => string;
  readonly labels: readonly string[];
  /** The word for having none of it, or null. */
  readonly none: (slot: number) => number | null;
}

export const refuse = (
  code: TypedProblemCode,
  sentence: string,
  { instead = [], unsaid = [], without = null }: Partial<Refusal> = {},
): Decision => ({ refusal: { code, sentence, instead, unsaid, without } });

export class Hearing {
  readonly denial: 'no' | 'reject';
  readonly affirmation: 'yes' | 'accept';
  /** Whether the policy just read something back or answered. */
  readonly claims: boolean;

  constructor(
    readonly meaning: Meaning,
    readonly context: DecisionContext,
  ) {
    const { last } = context;
    this.denial = last?.kind === 'propose' ? 'reject' : 'no';
    this.affirmation = last?.kind === 'propose' ? 'accept' : 'yes';
    this.claims = last?.kind === 'propose' || last?.kind === 'confirm';
  }

  /** Denied values that the policy just said, without another value in their place. */
  deniedOfSaid(): readonly Told[] {
    const { denied } = this.meaning;
    return this.claims
      ? denied.filter(({ slot, token }) => this.said.get(slot) === token && !this.slotIsToldExactly(slot))
      : [];
  }

  get said(): ReadonlyMap<number, number> {
    return this.context.scene.said;
  }

  inOrder(values: readonly Told[]): number[] {
    return [...values].sort((a, b) => a.slot - b.slot).map(({ token }) => token);
  }

  /** Of a vague word: the first slot that it may be about. */
  slotOf(token: number): number {
    const exact = this.context.language.wording.vocabulary.valueOf(token);
    if (exact) return exact.slot;
    return Math.min(...this.meaningsOf(token).map(({ slot }) => slot), Infinity);
  }

  meaningsOf(token: number): { slot: number; token: number }[] {
    const { language } = this.context;
    return language
      .meanings([token])
      .flatMap((act) =>
        act.kind === 'tell'
          ? saidSlots(act.values).map((slot) => ({ slot, token: language.exactWord(slot, act.values[slot]!) }))
          : [],
      );
  }

  slotIsToldExactly(slot: number): boolean {
    return this.meaning.values.some((value) => value.slot === slot);
  }

  wordOf(token: number): string {
    return this.context.language.wording.vocabulary.words[token]!;
  }

  isSaid(token: number): boolean {
    return [...this.said.values()].includes(token);
  }

  tooEarly(sentence: string): Decision {
    return refuse('too-early', sentence, {
      instead: this.context.last === null ? this.wishes() : [{ kind: 'leave', words: [] }],
    });
  }

  wishes(slots?: readonly number[]): WordedAct[] {
    return wishesOf(this.context.language, this.context.card, slots);
  }

  corrections(slots: readonly number[] = []): WordedAct[] {
    return correctionsOf(this.context.language, this.context.card, this.said, this.denial, slots);
  }
}
