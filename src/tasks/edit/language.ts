/**
 * Acts to words and back, for one document: its edits are counted from what it says now, so that the same words mean other
 * edits in another document.
 *
 * Wishes may be vague. People who speak plainly say half of their wishes vaguely, curt people all of them ("warmer",
 * "later", "shorter"), polite people none. So a turn may have several readings, and which was meant shows in what follows.
 * A policy's turn that begins with "draft", "revised" or "version" sends a revision. One that is no edit of this document
 * by slots (a fixed word changed, a word lost) is the act `other`: people do not understand what happened to their text.
 */
import { UNSAID, nothingSaid } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import { SlotLanguage } from '../slots/language';
import type { SlotValue } from '../slots/vocabulary';
import { Wording } from '../slots/wording';
import { KEEP, LONGEST_DOCUMENT, editTo, edited, editsBetween, parse, render, stateAfter } from './document';
import type { Document } from './document';
import { SLOTS, STATES, idOf, idsOf, vocabulary } from './vocabulary';

export const wording = new Wording({
  vocabulary,
  // A test measures both.
  maxTurnTokens: { policy: LONGEST_DOCUMENT + 2, user: 7 },
  greet: {
    phrases: { plain: ['i need help'], polite: ['hello there'], curt: ['morning'] },
    cues: 'hello morning need',
  },
  tell: { plain: ['want *', '~ maybe'], polite: ['perhaps *'], curt: ['~'] },
  ask: [
    { phrases: ['which greeting ?', 'how to greet ?', 'the salutation ?'], cues: 'greeting greet salutation' },
    { phrases: ['which day ?', 'when ?', 'the date ?'], cues: 'day when date' },
    { phrases: ['which courtesy ?', 'how polite ?', 'the tone ?'], cues: 'courtesy polite tone' },
    { phrases: ['which treat ?', 'what to serve ?', 'the snack ?'], cues: 'treat serve snack' },
    { phrases: ['which order ?', 'how to arrange ?', 'the sequence ?'], cues: 'order arrange sequence' },
  ],
  askAll: { phrases: ['what to change ?', 'anything else ?', 'your wishes ?'], cues: 'change anything wishes' },
});

/** First words of a turn that sends a revision. */
const LEADS = idsOf('draft revised version');

/** The vague word for a wanted state: what it has in common with others, seen from the document's current state. */
function vagueWordFor(slot: number, state: number, current: number): string {
  if (slot === 0) return state < 2 ? 'formal' : 'warmer';
  if (slot === 1) return state < current ? 'earlier' : 'later';
  if (slot === 4) return 'moved';
  if (state === 0) return 'shorter';
  return slot === 2 ? 'politer' : 'treats';
}

/** The text of a revision: what follows "draft"; null if the turn sends none. Any text is one. */
export function revisionIn(tokens: readonly number[]): readonly number[] | null {
  const end = tokens.indexOf(vocabulary.stop.policy);
  const said = end < 0 ? tokens : tokens.slice(0, end);
  return said.length > 0 && LEADS.includes(said[0]!) ? said.slice(1) : null;
}

export class DocumentLanguage extends SlotLanguage {
  /** What each word that may tell a wish can mean. */
  private readonly wishes = new Map<number, SlotValue[]>();

  constructor(private readonly document: Document) {
    super(wording);
    STATES.forEach((states, slot) =>
      states.forEach((_, state) => {
        const value = editTo(document, slot, state);
        this.addWish(vocabulary.valueToken(slot, state), { slot, value });
        if (value !== KEEP) this.addWish(this.vagueWord(slot, value), { slot, value });
      }),
    );
  }

  private addWish(token: number, wish: SlotValue): void {
    this.wishes.set(token, [...(this.wishes.get(token) ?? []), wish]);
  }

  override exactWord(slot: number, edit: number): number {
    return vocabulary.valueToken(slot, stateAfter(this.document, slot, edit));
  }

  override vagueWord(slot: number, edit: number): number {
    if (edit === KEEP) return this.exactWord(slot, edit);
    return idOf(vagueWordFor(slot, stateAfter(this.document, slot, edit), this.document.states[slot]!));
  }

  protected override valueOf(token: number): SlotValue | null {
    const named = vocabulary.valueOf(token);
    return named && { slot: named.slot, value: editTo(this.document, named.slot, named.value) };
  }

  /** Every way to give each word a slot of its own: "shorter shorter" drops both the courtesy and the treat. */
  protected override possibleValues(said: readonly number[]): readonly Values[] {
    let possible: Values[] = [nothingSaid(SLOTS.length)];
    for (const token of said) {
      const meanings = this.wishes.get(token);
      if (!meanings) continue;
      possible = possible.flatMap((values) =>
        meanings.flatMap(({ slot, value }) =>
          values[slot] === UNSAID ? [values.map((known, s) => (s === slot ? value : known))] : [],
        ),
      );
    }
    return possible;
  }

  override readings(tokens: readonly number[]): readonly UserAct[] {
    return this.meanings(tokens);
  }

  protected override policyTurns(act: Exclude<PolicyAct, { kind: 'other' }>): readonly (readonly number[])[] {
    if (act.kind !== 'propose') return super.policyTurns(act);
    const text = render(edited(this.document, act.values));
    return LEADS.map((lead) => [lead, ...text, vocabulary.stop.policy]);
  }

  override readPolicy(tokens: readonly number[]): PolicyAct {
    const revision = wording.spoken(tokens, vocabulary.stop.policy) && revisionIn(tokens);
    if (!revision) return super.readPolicy(tokens);
    const sent = parse(revision);
    const values = sent && editsBetween(this.document, sent);
    return values ? { kind: 'propose', values } : { kind: 'other' };
  }
}
