/**
 * What a typed turn amounts to, after what the policy just said: an act of the task, or a reason why there is none.
 *
 * A "yes" to an answer accepts it and a "great" to a reading back affirms it, because that is what people mean; the task
 * alone would hear it the other way round ("great" ends the dialogue wherever it is said). Values that contradict what was
 * just read back deny it, also without a "no".
 */
import type { PolicyAct, Problem } from '../../personas/core/acts';
import { saidSlots } from '../../personas/core/acts';
import type { SlotLanguage } from '../slots/language';
import type { TypedProblemCode } from './keyboard';
import { correctionsOf, wishesOf } from './from-card';
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

const refuse = (
  code: TypedProblemCode,
  sentence: string,
  { instead = [], unsaid = [], without = null }: Partial<Refusal> = {},
): Decision => ({ refusal: { code, sentence, instead, unsaid, without } });

class Decider {
  private readonly denial: 'no' | 'reject';
  private readonly affirmation: 'yes' | 'accept';
  /** Whether the policy just read something back or answered. */
  private readonly claims: boolean;

  constructor(
    private readonly meaning: Meaning,
    private readonly context: DecisionContext,
  ) {
    const { last } = context;
    this.denial = last?.kind === 'propose' ? 'reject' : 'no';
    this.affirmation = last?.kind === 'propose' ? 'accept' : 'yes';
    this.claims = last?.kind === 'propose' || last?.kind === 'confirm';
  }

  decide(): Decision {
    const { meaning } = this;
    if (meaning.doubled !== null) return this.twoValues(meaning.doubled);
    const vague = this.settledVague();
    if ('refusal' in vague) return vague;
    const words = [...this.inOrder(meaning.values), ...vague.words].sort((a, b) => this.slotOf(a) - this.slotOf(b));
    if (meaning.leaves) return this.leave(words);
    if (words.length > 0 && meaning.slots.length > 0 && meaning.positive === 'none') return this.halfSaid(words);
    if (meaning.negative || this.deniedOfSaid().length > 0) return this.deny(words);
    if (meaning.positive !== 'none' || (meaning.keeps && this.claims)) return this.affirm(words);
    const denied = this.deniedAlone();
    if (denied) return denied;
    if (words.length > 0) return this.tell(words);
    return this.remark();
  }

  /** Denied values that the policy just said, without another value in their place. */
  private deniedOfSaid(): readonly Told[] {
    const { denied } = this.meaning;
    return this.claims
      ? denied.filter(({ slot, token }) => this.said.get(slot) === token && !this.slotIsToldExactly(slot))
      : [];
  }

  private get said(): ReadonlyMap<number, number> {
    return this.context.scene.said;
  }

  private inOrder(values: readonly Told[]): number[] {
    return [...values].sort((a, b) => a.slot - b.slot).map(({ token }) => token);
  }

  /** Of a vague word: the first slot that it may be about. */
  private slotOf(token: number): number {
    const exact = this.context.language.wording.vocabulary.valueOf(token);
    if (exact) return exact.slot;
    return Math.min(...this.meaningsOf(token).map(({ slot }) => slot), Infinity);
  }

  private meaningsOf(token: number): { slot: number; token: number }[] {
    const { language } = this.context;
    return language
      .meanings([token])
      .flatMap((act) =>
        act.kind === 'tell'
          ? saidSlots(act.values).map((slot) => ({ slot, token: language.exactWord(slot, act.values[slot]!) }))
          : [],
      );
  }

  private slotIsToldExactly(slot: number): boolean {
    return this.meaning.values.some((value) => value.slot === slot);
  }

  /** Vague words that add something to the exact ones. */
  private settledVague(): { words: number[] } | { refusal: Refusal } {
    const words: number[] = [];
    for (const { token, item } of this.meaning.vague) {
      const may = this.meaningsOf(token);
      const unsaid = [item];
      if (may.length === 0) {
        const sentence = `In this note “${this.context.shown(token)}” means nothing: there is no such change.`;
        return refuse('says-nothing-here', sentence, { unsaid, instead: this.wishes() }) as { refusal: Refusal };
      }
      if (may.some((one) => this.meaning.values.some((told) => told.token === one.token))) continue;
      const open = may.filter(({ slot }) => !this.slotIsToldExactly(slot));
      if (open.length === 0) {
        const sentence = `“${this.context.shown(token)}” does not go with the exact wish beside it.`;
        return refuse('contradiction', sentence, { unsaid }) as { refusal: Refusal };
      }
      if (open.some((one) => this.said.get(one.slot) === one.token)) {
        const sentence = `The policy counts “${this.context.shown(token)}” from the first note, and that is how it has it already. Say exactly what you want.`;
        return refuse('says-nothing-here', sentence, { unsaid, instead: this.corrections() }) as { refusal: Refusal };
      }
      if (!words.includes(token) || may.length > words.filter((word) => word === token).length) words.push(token);
    }
    return { words: [...new Set(words)] };
  }

  private leave(words: readonly number[]): Decision {
    const { positive, accepting, negative } = this.meaning;
    const leave: WordedAct = { kind: 'leave', words: [] };
    if (words.length > 0)
      return refuse('contradiction', 'This leaves and says what you want at the same time.', {
        instead: [leave, { kind: 'tell', words }],
      });
    if (this.context.last === null) return this.tooEarly('The policy has not said anything yet that you could leave.');
    if (this.context.last.kind === 'propose' && !negative && positive !== 'none') {
      if (positive === 'strong') return { act: { kind: 'accept', words: [] } };
      return refuse('contradiction', 'Do you accept this answer, or do you leave without one?', {
        instead: [{ kind: 'accept', words: [] }, leave],
      });
    }
    if (positive === 'strong' && !negative && !accepting)
      return refuse('contradiction', 'This says yes and leaves at the same time.', {
        instead: [{ kind: this.affirmation, words: [] }, leave],
      });
    return { act: leave };
  }

  private deny(words: readonly number[]): Decision {
    const { positive, but } = this.meaning;
    if (this.context.last === null)
      return words.length > 0
        ? this.tell(words)
        : this.tooEarly('The policy has not said anything yet that you could deny.');
    if (positive === 'strong' && !but && words.length === 0)
      return refuse('contradiction', 'This says yes and no at the same time.', {
        instead: [
          { kind: this.affirmation, words: [] },
          { kind: this.denial, words: [] },
        ],
      });
    return this.denyThese(words);
  }

  private denyThese(words: readonly number[]): Decision {
    const { but } = this.meaning;
    if (!this.claims) return words.length > 0 ? { act: { kind: 'tell', words } } : this.denyBarely();
    const same = words.filter((token) => this.isSaid(token));
    const other = words.filter((token) => !this.isSaid(token));
    if (same.length > 0 && other.length === 0 && !but && this.deniedOfSaid().length === 0)
      return refuse(
        'contradiction',
        `You say no, but ${same.map((token) => this.context.shown(token)).join(' and ')} is what the policy just said.`,
        { instead: [{ kind: this.affirmation, words: [] }, { kind: this.denial, words: [] }, ...this.corrections()] },
      );
    return other.length > 0 ? { act: { kind: this.denial, words: other } } : this.denyBarely();
  }

  private isSaid(token: number): boolean {
    return [...this.said.values()].includes(token);
  }

  /** "No": complete if it names nothing, or the only thing that was read back. */
  private denyBarely(): Decision {
    const { slots, denied } = this.meaning;
    const act: WordedAct = { kind: this.denial, words: [] };
    const named = [...slots, ...denied.filter(({ slot, token }) => this.said.get(slot) === token)];
    if (denied.length > 0 && named.length === 0) return this.cannotDeny(act);
    if (named.length === 0 || (this.claims && this.said.size <= 1)) return { act };
    const sentence = 'The policy can hear that something is wrong, but not which part: say what it should be instead.';
    return refuse('cannot-say-which', sentence, {
      instead: this.corrections(named.map(({ slot }) => slot)),
      unsaid: named.map(({ item }) => item),
      without: act,
    });
  }

  /** "Not Paris", and nothing else that counts. */
  private deniedAlone(): Decision | null {
    const { denied, values } = this.meaning;
    const open = denied.filter(({ slot }) => !values.some((value) => value.slot === slot));
    if (open.length === 0) return null;
    if (this.claims && open.some(({ slot, token }) => this.said.get(slot) === token))
      return values.length > 0 || this.meaning.vague.length > 0 ? null : this.denyBarely();
    return this.cannotDeny(values.length > 0 ? { kind: 'tell', words: this.inOrder(values) } : null);
  }

  private cannotDeny(without: WordedAct | null): Decision {
    const { denied } = this.meaning;
    const names = denied.map(({ token }) => this.context.shown(token)).join(' or ');
    return refuse('cannot-deny', `The policy cannot be told that you do not want ${names}: say what you want.`, {
      unsaid: denied.map(({ item }) => item),
      without,
      instead: this.claims ? this.corrections(denied.map(({ slot }) => slot)) : this.wishes(),
    });
  }

  private affirm(words: readonly number[]): Decision {
    const { last } = this.context;
    const { but, positive, accepting } = this.meaning;
    const act: WordedAct = { kind: this.affirmation, words: [] };
    const other = words.filter((token) => !this.isSaid(token));
    if (this.claims) {
      if (other.length === 0) return but && words.length === 0 ? this.butWhat(act) : { act };
      const against = last!.kind === 'propose' || other.some((token) => this.said.has(this.slotOf(token)));
      if (against) {
        if (but || positive === 'weak') return { act: { kind: this.denial, words: other } };
        return refuse('contradiction', 'This says yes, and that something should be different.', {
          instead: [act, { kind: this.denial, words: other }],
        });
      }
      // "Yes, and by train": what was read back and what is new, all told.
      const all = [...this.said, ...other.map((token) => [this.slotOf(token), token] as const)];
      return { act: { kind: 'tell', words: all.sort(([a], [b]) => a - b).map(([, token]) => token) } };
    }
    if (words.length > 0) return this.tell(words);
    if (last === null) return this.tooEarly('The policy has not said anything yet.');
    if (accepting)
      return this.tooEarly('There is nothing to accept yet: an answer is accepted right after the policy gives it.');
    return { act: { kind: 'yes', words: [] } };
  }

  private butWhat(act: WordedAct): Decision {
    return refuse('contradiction', 'This says “yes, but”: say what should be different.', {
      instead: [act, ...this.corrections()],
    });
  }

  private tell(words: readonly number[]): Decision {
    const { last } = this.context;
    if (!this.claims) return this.bareNone(words) ?? { act: { kind: 'tell', words } };
    const other = words.filter((token) => !this.isSaid(token));
    if (other.length === 0) {
      if (last!.kind === 'confirm') return { act: { kind: 'yes', words: [] } };
      return refuse('contradiction', 'That is in this answer. Do you accept it?', {
        instead: [
          { kind: 'accept', words: [] },
          { kind: 'reject', words: [] },
        ],
      });
    }
    const against = last!.kind === 'propose' || other.some((token) => this.said.has(this.slotOf(token)));
    return { act: { kind: against ? this.denial : 'tell', words: other } };
  }

  /** "Nothing" to a question for all wishes may mean that there is no more to say. */
  private bareNone(words: readonly number[]): Decision | null {
    const { last, none, labels, shown } = this.context;
    const [value] = this.meaning.values;
    const bare = this.meaning.items.every(({ sense }) => sense.kind === 'value' || sense.kind === 'filler');
    if (last?.kind === 'ask' || words.length !== 1 || !value || !bare || none(value.slot) !== value.token) return null;
    const word = this.meaning.items[value.item]!;
    if (word.words.length > 1 || word.words[0]!.word !== shown(value.token).toLowerCase()) return null;
    const sentence = `The policy would hear this about one thing: ${labels[value.slot]!}, ${shown(value.token)}. It cannot hear that you have no other wishes.`;
    return refuse('nothing-said', sentence, {
      unsaid: [value.item],
      instead: [{ kind: 'tell', words }, ...this.wishes()],
    });
  }

  /** Nothing was told and no verdict given. */
  private remark(): Decision {
    const { hesitates, greets, puzzled, slots } = this.meaning;
    if (slots.length > 0 && !hesitates) return this.whichValue(slots[0]!.slot);
    if (this.context.last === null && puzzled && !greets) return this.tooEarly('The policy has not said anything yet.');
    if (hesitates) return { act: { kind: 'unsure', words: [] } };
    if (puzzled) return { act: { kind: 'unclear', words: [] } };
    if (greets) return { act: { kind: 'greet', words: [] } };
    return refuse('nothing-said', 'There is nothing in this that the policy could hear.', { instead: this.wishes() });
  }

  /** Some slot is told, and another one named without a value. */
  private halfSaid(words: readonly number[]): Decision {
    const rest = this.meaning.negative && this.context.last !== null ? this.denyThese(words) : this.tell(words);
    return this.whichValue(this.meaning.slots[0]!.slot, 'act' in rest ? rest.act : null);
  }

  private whichValue(slot: number, without: WordedAct | null = null): Decision {
    const { language, labels, shown } = this.context;
    const sizes = this.context.card.sizes[slot]!;
    const values = Array.from({ length: sizes }, (_, value) => shown(language.exactWord(slot, value)));
    const sentence = `${labels[slot]!}: the policy does not hear which one. Say one of ${values.join(', ')}.`;
    return refuse('nothing-said', sentence, {
      instead: this.claims ? this.corrections([slot]) : this.wishes([slot]),
      unsaid: this.meaning.slots.map(({ item }) => item),
      without,
    });
  }

  private twoValues(slot: number): Decision {
    const told = this.meaning.values.filter((value) => value.slot === slot);
    const tokens = [...new Set(told.map(({ token }) => token))];
    const names = tokens.map((token) => this.context.shown(token)).join(' and ');
    const kind = this.claims ? this.denial : 'tell';
    const rest = this.inOrder(this.meaning.values.filter((value) => value.slot !== slot));
    return refuse('two-values', `${names}: the policy can take only one of them.`, {
      unsaid: told.map(({ item }) => item),
      instead: tokens.slice(0, 4).map((token) => ({
        kind,
        words: [...rest, token].sort((a, b) => this.slotOf(a) - this.slotOf(b)),
      })),
    });
  }

  private tooEarly(sentence: string): Decision {
    return refuse('too-early', sentence, {
      instead: this.context.last === null ? this.wishes() : [{ kind: 'leave', words: [] }],
    });
  }

  private wishes(slots?: readonly number[]): WordedAct[] {
    return wishesOf(this.context.language, this.context.card, slots);
  }

  private corrections(slots: readonly number[] = []): WordedAct[] {
    return correctionsOf(this.context.language, this.context.card, this.said, this.denial, slots);
  }
}

export function decision(meaning: Meaning, context: DecisionContext): Decision {
  return new Decider(meaning, context).decide();
}
