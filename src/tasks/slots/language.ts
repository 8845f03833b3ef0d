/**
 * Acts of a slot-filling task to words and back. Every token sequence has a reading; what cannot be read is the act
 * `other`. What is said as an act is read as that act. Values come in the order of the slots, as in the goal of the
 * simulator's prompt.
 *
 * Here each value has a word of its own, the same in every dialogue. A task whose words mean something else from dialogue
 * to dialogue, or several things at once, extends this class. Not here: who says what (personas, agents.ts).
 */
import { UNSAID, actCode, nothingSaid, saidSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import { REGISTERS } from '../../personas/core/behaviour';
import type { Language, Phrase } from '../../personas/core/people';
import type { SlotValue } from './vocabulary';
import type { Wording } from './wording';

const OTHER = { kind: 'other' } as const;

export class SlotLanguage implements Language {
  private readonly userPhrases = new Map<number, readonly Phrase[]>();
  private readonly policyPhrases = new Map<number, readonly (readonly number[])[]>();

  constructor(readonly wording: Wording) {}

  /** All acts that a turn may mean; defined only if a turn may mean several. */
  readings?(tokens: readonly number[]): readonly UserAct[];

  /** The word for a value. */
  exactWord(slot: number, value: number): number {
    return this.wording.vocabulary.valueToken(slot, value);
  }

  /** A word that the value shares with others. */
  vagueWord(slot: number, value: number): number {
    return this.exactWord(slot, value);
  }

  /** The value that a word names exactly, or null. */
  protected valueOf(token: number): SlotValue | null {
    return this.wording.vocabulary.valueOf(token);
  }

  /** The values that are named; null if a slot has two different ones. */
  protected valuesIn(said: readonly number[]): Values | null {
    const values = [...nothingSaid(this.wording.slots)];
    for (const token of said) {
      const named = this.valueOf(token);
      if (!named) continue;
      if (values[named.slot] !== UNSAID && values[named.slot] !== named.value) return null;
      values[named.slot] = named.value;
    }
    return values;
  }

  /** All values that a user's words may mean; empty if the words contradict one another. */
  protected possibleValues(said: readonly number[]): readonly Values[] {
    const values = this.valuesIn(said);
    return values ? [values] : [];
  }

  private fill(template: string, values: Values, stop: number): number[] {
    const slots = saidSlots(values);
    const filled = template.split(' ').map((word) => {
      if (word === '*') return slots.map((slot) => this.exactWord(slot, values[slot]!));
      if (word === '~') return slots.map((slot) => this.vagueWord(slot, values[slot]!));
      return [this.wording.vocabulary.idOf(word)];
    });
    return [...filled.flat(), stop];
  }

  private valuesOf(act: UserAct | PolicyAct): Values {
    return 'values' in act ? act.values : nothingSaid(this.wording.slots);
  }

  /** All phrasings of a user's act; none for `other`. */
  phrases(act: UserAct): readonly Phrase[] {
    if (act.kind === 'other') return [];
    const code = actCode(act);
    const known = this.userPhrases.get(code);
    if (known) return known;
    const values = this.valuesOf(act);
    const templates = this.wording.templatesOfUser(act.kind, saidSlots(values).length === 0);
    const { user: stop } = this.wording.vocabulary.stop;
    const phrases = REGISTERS.flatMap((name, register) =>
      templates[name].map((template) => ({ tokens: this.fill(template, values, stop), register })),
    );
    this.userPhrases.set(code, phrases);
    return phrases;
  }

  /** All phrasings of a policy's act, always three; none for `other`. */
  phrasesOfPolicy(act: PolicyAct): readonly (readonly number[])[] {
    if (act.kind === 'other') return [];
    const code = actCode(act);
    let phrases = this.policyPhrases.get(code);
    if (!phrases) this.policyPhrases.set(code, (phrases = this.policyTurns(act)));
    return phrases;
  }

  protected policyTurns(act: Exclude<PolicyAct, { kind: 'other' }>): readonly (readonly number[])[] {
    const { policy: stop } = this.wording.vocabulary.stop;
    return this.wording.templatesOfPolicy(act).map((template) => this.fill(template, this.valuesOf(act), stop));
  }

  /** The first of its meanings. */
  readUser(tokens: readonly number[]): UserAct {
    return this.meanings(tokens)[0]!;
  }

  /** All acts that a user's turn may mean, each once; never empty. */
  meanings(tokens: readonly number[]): readonly UserAct[] {
    const said = this.wording.spoken(tokens, this.wording.vocabulary.stop.user);
    if (!said) return [OTHER];
    const cue = this.wording.userCue(tokens);
    if (cue && cue !== 'no' && cue !== 'reject') return [{ kind: cue } as UserAct];
    const possible = this.possibleValues(said);
    if (cue) return possible.length > 0 ? possible.map((values) => ({ kind: cue, values })) : [OTHER];
    const codes = new Set<number>();
    const tells = possible
      .filter((values) => saidSlots(values).length > 0)
      .map((values): UserAct => ({ kind: 'tell', values }))
      .filter((act) => !codes.has(actCode(act)) && codes.add(actCode(act)));
    return tells.length > 0 ? tells : [OTHER];
  }

  readPolicy(tokens: readonly number[]): PolicyAct {
    const said = this.wording.spoken(tokens, this.wording.vocabulary.stop.policy);
    const values = said && this.valuesIn(said);
    const cue = said && this.wording.policyCue(said);
    if (!values || cue === null) return OTHER;
    const count = saidSlots(values).length;
    if (cue === 'propose') return count === this.wording.slots ? { kind: 'propose', values } : OTHER;
    if (cue === 'confirm') return count > 0 ? { kind: 'confirm', values } : OTHER;
    if (count > 0) return OTHER;
    return cue === 'ask-all' ? { kind: 'ask-all' } : { kind: 'ask', slot: cue };
  }
}
