/**
 * Acts to words and back. Realising: a few phrasings for each act, each in a register. Reading: by dedicated words, so
 * that every token sequence has a reading; what cannot be read is the act `other`. parse(realise(act)) = act.
 *
 * A user's verdict is in the first word of its turn: all that a small transformer must compare is known when it starts
 * to speak. Values always come in the order of the slots, as in the goal of the simulator's prompt.
 * Not here: who says what (personas, agents.ts).
 */
import { UNSAID, actCode, nothingSaid, saidSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import { REGISTERS } from '../../personas/core/behaviour';
import type { Register } from '../../personas/core/behaviour';
import type { Language, Phrase } from '../../personas/core/people';
import { POLICY_STOP, SLOTS, USER_STOP, idOf, isSpecial, valueOf, valueToken } from './vocabulary';

/** Longest turns in tokens, stop token included (a test measures it). */
export const MAX_TURN_TOKENS = { policy: 6, user: 6 } as const;

/** A template's words; `*` stands for the said values. */
type Templates = Readonly<Record<Register, readonly string[]>>;

const USER_TEMPLATES: Readonly<Record<Exclude<UserAct['kind'], 'other'>, Templates>> = {
  greet: { plain: ['i need a trip'], polite: ['hello there'], curt: ['hi'] },
  tell: { plain: ['i want *', 'it is *'], polite: ['* please'], curt: ['*'] },
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
  ['which city ?', 'where to ?', 'destination please'],
  ['which month ?', 'when ?', 'date please'],
  ['which transport ?', 'how to travel ?', 'vehicle please'],
];
const POLICY_TEMPLATES = {
  'ask-all': ['tell me everything', 'all details please', 'describe the trip'],
  confirm: ['so * ?', '* right ?', 'check * ?'],
  propose: ['i suggest *', 'offer *', 'booking *'],
} as const;

/** Dedicated words. A user's first one decides; a policy's must all agree. */
const USER_CUES = cues<UserAct['kind']>({
  greet: 'hello hi need',
  unsure: 'hmm sure think weather',
  yes: 'yes yep indeed',
  no: 'no nah sadly',
  accept: 'great perfect deal thanks thank',
  reject: 'wrong nope incorrect',
  leave: 'forget goodbye bye',
  unclear: 'sorry pardon huh',
});
const POLICY_CUES = cues<'ask-all' | 'confirm' | 'propose' | '0' | '1' | '2'>({
  'ask-all': 'everything details describe',
  confirm: 'so right check',
  propose: 'suggest offer booking',
  0: 'city where destination',
  1: 'month when date',
  2: 'transport travel vehicle',
});

function cues<K extends string>(words: Partial<Record<K, string>>): ReadonlyMap<number, K> {
  const map = new Map<number, K>();
  for (const [kind, list] of Object.entries<string | undefined>(words)) {
    for (const word of list!.split(' ')) map.set(idOf(word), kind as K);
  }
  return map;
}

function fill(template: string, values: Values, stop: number): number[] {
  const said = saidSlots(values).map((slot) => valueToken(slot, values[slot]!));
  const words = template.split(' ').map((word) => (word === '*' ? said : [idOf(word)]));
  return [...words.flat(), stop];
}

/** Words before the first stop token of the speaker; null where a special token is among them. */
function words(tokens: readonly number[], stop: number): readonly number[] | null {
  const end = tokens.indexOf(stop);
  const said = end < 0 ? tokens : tokens.slice(0, end);
  return said.some(isSpecial) ? null : said;
}

/** The values named, or null where a slot has two different ones. */
function valuesIn(said: readonly number[]): Values | null {
  const values = [...nothingSaid(SLOTS.length)];
  for (const token of said) {
    const named = valueOf(token);
    if (!named) continue;
    if (values[named.slot] !== UNSAID && values[named.slot] !== named.value) return null;
    values[named.slot] = named.value;
  }
  return values;
}

export function readUser(tokens: readonly number[]): UserAct {
  const said = words(tokens, USER_STOP);
  if (!said) return { kind: 'other' };
  const values = valuesIn(said);
  const cue = said.map((token) => USER_CUES.get(token)).find((kind) => kind !== undefined);
  if (cue === 'no' || cue === 'reject') return values ? { kind: cue, values } : { kind: 'other' };
  if (cue) return { kind: cue } as UserAct;
  return values && saidSlots(values).length > 0 ? { kind: 'tell', values } : { kind: 'other' };
}

export function readPolicy(tokens: readonly number[]): PolicyAct {
  const said = words(tokens, POLICY_STOP);
  const values = said && valuesIn(said);
  if (!said || !values) return { kind: 'other' };
  const found = new Set(said.flatMap((token) => POLICY_CUES.get(token) ?? []));
  if (found.size !== 1) return { kind: 'other' };
  const [cue] = [...found];
  const count = saidSlots(values).length;
  if (cue === 'propose') return count === SLOTS.length ? { kind: 'propose', values } : { kind: 'other' };
  if (cue === 'confirm') return count > 0 ? { kind: 'confirm', values } : { kind: 'other' };
  if (count > 0) return { kind: 'other' };
  return cue === 'ask-all' ? { kind: 'ask-all' } : { kind: 'ask', slot: Number(cue) };
}

const userPhrases = new Map<number, readonly Phrase[]>();

/** All phrasings of a user's act; none for `other`. */
export function phrasesOfUser(act: UserAct): readonly Phrase[] {
  if (act.kind === 'other') return [];
  const code = actCode(act);
  let phrases = userPhrases.get(code);
  if (!phrases) {
    const values = 'values' in act ? act.values : nothingSaid(SLOTS.length);
    const bare = (act.kind === 'no' || act.kind === 'reject') && saidSlots(values).length === 0;
    const templates = bare ? BARE[act.kind] : USER_TEMPLATES[act.kind];
    phrases = REGISTERS.flatMap((name, register) =>
      templates[name].map((template) => ({ tokens: fill(template, values, USER_STOP), register })),
    );
    userPhrases.set(code, phrases);
  }
  return phrases;
}

const policyPhrases = new Map<number, readonly (readonly number[])[]>();

/** All phrasings of a policy's act, always three; none for `other`. */
export function phrasesOfPolicy(act: PolicyAct): readonly (readonly number[])[] {
  if (act.kind === 'other') return [];
  const code = actCode(act);
  let phrases = policyPhrases.get(code);
  if (!phrases) {
    const templates = act.kind === 'ask' ? ASK_TEMPLATES[act.slot]! : POLICY_TEMPLATES[act.kind];
    const values = 'values' in act ? act.values : nothingSaid(SLOTS.length);
    phrases = templates.map((template) => fill(template, values, POLICY_STOP));
    policyPhrases.set(code, phrases);
  }
  return phrases;
}

export const language: Language = { phrases: phrasesOfUser, readUser, readPolicy };
