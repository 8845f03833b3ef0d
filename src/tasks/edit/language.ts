/**
 * Acts to words and back, for one document: its edits are counted from what it says now, so the same words mean other
 * edits in another document. A user's verdict is in the first word of its turn, as in clarify.
 *
 * Wishes may be vague. People who speak plainly say half of their wishes vaguely and curt people all of them ("warmer",
 * "later", "shorter"), polite people none; so a turn may have several readings, and which was meant shows in what follows.
 * A policy's turn that begins with "draft", "revised" or "version" sends a revision. One that is no edit of this document
 * by slots (a fixed word changed, a word lost) is the act `other`: people do not understand what happened to their text.
 */
import { UNSAID, actCode, nothingSaid, saidSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import { REGISTERS } from '../../personas/core/behaviour';
import type { Register } from '../../personas/core/behaviour';
import type { Language, Phrase } from '../../personas/core/people';
import { KEEP, LONGEST_DOCUMENT, editTo, edited, editsBetween, parse, render, stateAfter } from './document';
import type { Document } from './document';
import { POLICY_STOP, SLOTS, STATES, USER_STOP, idOf, idsOf, isSpecial, stateOf, stateToken } from './vocabulary';

/** Longest turns in tokens, stop token included (a test measures it). */
export const MAX_TURN_TOKENS = { policy: LONGEST_DOCUMENT + 2, user: 7 } as const;

/** Words; `*` stands for the said values, `~` for the same said vaguely. */
type Templates = Readonly<Record<Register, readonly string[]>>;

const USER_TEMPLATES: Readonly<Record<Exclude<UserAct['kind'], 'other'>, Templates>> = {
  greet: { plain: ['i need help'], polite: ['hello there'], curt: ['morning'] },
  tell: { plain: ['want *', '~ maybe'], polite: ['perhaps *'], curt: ['~'] },
  unsure: { plain: ['not sure yet', 'nice weather'], polite: ['let me think'], curt: ['hmm'] },
  yes: { plain: ['yes'], polite: ['indeed it is'], curt: ['yep'] },
  no: { plain: ['no take *'], polite: ['sadly not *'], curt: ['nah *'] },
  accept: { plain: ['great thanks'], polite: ['perfect thank you'], curt: ['deal'] },
  reject: { plain: ['wrong take *'], polite: ['incorrect rather *'], curt: ['nope *'] },
  leave: { plain: ['forget it'], polite: ['goodbye then'], curt: ['bye'] },
  unclear: { plain: ['sorry ?'], polite: ['pardon me ?'], curt: ['huh ?'] },
};
/** The same denials where no value is named. */
const BARE: Readonly<Record<'no' | 'reject', Templates>> = {
  no: { plain: ['no not that'], polite: ['sadly not'], curt: ['nah'] },
  reject: { plain: ['wrong'], polite: ['incorrect'], curt: ['nope'] },
};

const ASK_TEMPLATES: readonly (readonly string[])[] = [
  ['which greeting ?', 'how to greet ?', 'the salutation ?'],
  ['which day ?', 'when ?', 'the date ?'],
  ['which courtesy ?', 'how polite ?', 'the tone ?'],
  ['which treat ?', 'what to serve ?', 'the snack ?'],
  ['which order ?', 'how to arrange ?', 'the sequence ?'],
];
const ASK_ALL_TEMPLATES = ['what to change ?', 'anything else ?', 'your wishes ?'];
const CONFIRM_TEMPLATES = ['so * ?', '* right ?', 'check * ?'];
const LEADS = idsOf('draft revised version');

/** Dedicated words. A user's first one decides; a policy's must all agree. */
const USER_CUES = cues<UserAct['kind']>({
  greet: 'hello morning need',
  unsure: 'hmm sure think weather',
  yes: 'yes yep indeed',
  no: 'no nah sadly',
  accept: 'great perfect deal thanks thank',
  reject: 'wrong nope incorrect',
  leave: 'forget goodbye bye',
  unclear: 'sorry pardon huh',
});
const POLICY_CUES = cues<'ask-all' | 'confirm' | '0' | '1' | '2' | '3' | '4'>({
  'ask-all': 'change anything wishes',
  confirm: 'so right check',
  0: 'greeting greet salutation',
  1: 'day when date',
  2: 'courtesy polite tone',
  3: 'treat serve snack',
  4: 'order arrange sequence',
});

function cues<K extends string>(words: Partial<Record<K, string>>): ReadonlyMap<number, K> {
  const map = new Map<number, K>();
  for (const [kind, list] of Object.entries<string | undefined>(words)) {
    for (const word of list!.split(' ')) map.set(idOf(word), kind as K);
  }
  return map;
}

/** The vague word for a state that is wished for: what it has in common with others, seen from the document's state. */
function vagueWord(slot: number, state: number, current: number): string {
  if (slot === 0) return state < 2 ? 'formal' : 'warmer';
  if (slot === 1) return state < current ? 'earlier' : 'later';
  if (slot === 4) return 'moved';
  if (state === 0) return 'shorter';
  return slot === 2 ? 'politer' : 'treats';
}

/** Words before the first stop token of the speaker; null where a special token is among them. */
function words(tokens: readonly number[], stop: number): readonly number[] | null {
  const end = tokens.indexOf(stop);
  const said = end < 0 ? tokens : tokens.slice(0, end);
  return said.some(isSpecial) ? null : said;
}

/** The text of a revision: what follows "draft"; null where the turn sends none. Total, whatever the text is. */
export function revisionIn(tokens: readonly number[]): readonly number[] | null {
  const end = tokens.indexOf(POLICY_STOP);
  const said = end < 0 ? tokens : tokens.slice(0, end);
  return said.length > 0 && LEADS.includes(said[0]!) ? said.slice(1) : null;
}

/** What a user's turn does, whatever document it is about: the kind of its first cue; a tell where it only has wishes. */
export function userCue(tokens: readonly number[]): UserAct['kind'] | null {
  const said = words(tokens, USER_STOP);
  return said?.map((token) => USER_CUES.get(token)).find((kind) => kind !== undefined) ?? null;
}

export class DocumentLanguage implements Language {
  /** Readings of each token that may say a wish. */
  private readonly meanings = new Map<number, { readonly slot: number; readonly edit: number }[]>();

  constructor(private readonly document: Document) {
    STATES.forEach((states, slot) =>
      states.forEach((_, state) => {
        const edit = editTo(document, slot, state);
        this.mean(stateToken(slot, state), slot, edit);
        if (edit !== KEEP) this.mean(this.vague(slot, edit), slot, edit);
      }),
    );
  }

  private mean(token: number, slot: number, edit: number): void {
    this.meanings.set(token, [...(this.meanings.get(token) ?? []), { slot, edit }]);
  }

  private exact(slot: number, edit: number): number {
    return stateToken(slot, stateAfter(this.document, slot, edit));
  }

  private vague(slot: number, edit: number): number {
    if (edit === KEEP) return this.exact(slot, edit);
    return idOf(vagueWord(slot, stateAfter(this.document, slot, edit), this.document.states[slot]!));
  }

  private fill(template: string, values: Values, stop: number): number[] {
    const said = saidSlots(values);
    const filled = template.split(' ').map((word) => {
      if (word === '*') return said.map((slot) => this.exact(slot, values[slot]!));
      return word === '~' ? said.map((slot) => this.vague(slot, values[slot]!)) : [idOf(word)];
    });
    return [...filled.flat(), stop];
  }

  /** All phrasings of a user's act; none for `other`. */
  phrases(act: UserAct): readonly Phrase[] {
    if (act.kind === 'other') return [];
    const values = 'values' in act ? act.values : nothingSaid(SLOTS.length);
    const bare = (act.kind === 'no' || act.kind === 'reject') && saidSlots(values).length === 0;
    const templates = bare ? BARE[act.kind] : USER_TEMPLATES[act.kind];
    return REGISTERS.flatMap((name, register) =>
      templates[name].map((template) => ({ tokens: this.fill(template, values, USER_STOP), register })),
    );
  }

  /** All phrasings of a policy's act, always three; none for `other`. */
  phrasesOfPolicy(act: PolicyAct): readonly (readonly number[])[] {
    if (act.kind === 'other') return [];
    if (act.kind === 'propose') {
      const text = render(edited(this.document, act.values));
      return LEADS.map((lead) => [lead, ...text, POLICY_STOP]);
    }
    const templates =
      act.kind === 'ask' ? ASK_TEMPLATES[act.slot]! : act.kind === 'confirm' ? CONFIRM_TEMPLATES : ASK_ALL_TEMPLATES;
    const values = 'values' in act ? act.values : nothingSaid(SLOTS.length);
    return templates.map((template) => this.fill(template, values, POLICY_STOP));
  }

  /** The first of the readings. */
  readUser(tokens: readonly number[]): UserAct {
    return this.readings(tokens)[0]!;
  }

  /** All acts that a turn may mean; several only where it tells a wish vaguely. */
  readings(tokens: readonly number[]): readonly UserAct[] {
    const said = words(tokens, USER_STOP);
    if (!said) return [{ kind: 'other' }];
    const cue = userCue(tokens);
    if (cue && cue !== 'no' && cue !== 'reject') return [{ kind: cue } as UserAct];
    const wishes = said.flatMap((token) => (this.meanings.has(token) ? [this.meanings.get(token)!] : []));
    let read: Values[] = [nothingSaid(SLOTS.length)];
    for (const meanings of wishes) {
      read = read.flatMap((values) =>
        meanings.flatMap(({ slot, edit }) =>
          values[slot] === UNSAID ? [values.map((value, s) => (s === slot ? edit : value))] : [],
        ),
      );
    }
    if (cue)
      return read.length > 0 ? read.map((values) => ({ kind: cue as 'no' | 'reject', values })) : [{ kind: 'other' }];
    const codes = new Set<number>();
    const tells = read
      .filter((values) => saidSlots(values).length > 0)
      .map((values): UserAct => ({ kind: 'tell', values }))
      // "shorter shorter" is both deletions, once.
      .filter((act) => !codes.has(actCode(act)) && codes.add(actCode(act)));
    return tells.length > 0 ? tells : [{ kind: 'other' }];
  }

  readPolicy(tokens: readonly number[]): PolicyAct {
    const said = words(tokens, POLICY_STOP);
    if (!said) return { kind: 'other' };
    const revision = revisionIn(tokens);
    if (revision) {
      const sent = parse(revision);
      const values = sent && editsBetween(this.document, sent);
      return values ? { kind: 'propose', values } : { kind: 'other' };
    }
    const values = [...nothingSaid(SLOTS.length)];
    for (const token of said) {
      const named = stateOf(token);
      if (!named) continue;
      const edit = editTo(this.document, named.slot, named.state);
      if (values[named.slot] !== UNSAID && values[named.slot] !== edit) return { kind: 'other' };
      values[named.slot] = edit;
    }
    const cue = policyCue(said);
    const count = saidSlots(values).length;
    if (cue === 'confirm') return count > 0 ? { kind: 'confirm', values } : { kind: 'other' };
    if (cue === null || count > 0) return { kind: 'other' };
    return cue === 'ask-all' ? { kind: 'ask-all' } : { kind: 'ask', slot: Number(cue) };
  }
}

/** What the words of a policy's turn that sends nothing agree on; a slot's number where they ask for it. */
export function policyCue(said: readonly number[]): 'ask-all' | 'confirm' | `${number}` | null {
  const found = new Set(said.flatMap((token) => POLICY_CUES.get(token) ?? []));
  return found.size === 1 ? [...found][0]! : null;
}
