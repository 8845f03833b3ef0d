/**
 * The words of `edit`: one token a word, index = id. Base checkpoints are trained on these ids: append only, and never
 * reorder. Not here: what words mean (language.ts) and how a document is built of them (document.ts).
 */

/** What of a document can be edited. */
export const SLOTS = ['greeting', 'day', 'courtesy', 'treat', 'order'] as const;

/**
 * The states of each slot, as they are spoken of. Greeting and day are words of the document; "blunt" and "nothing" are
 * the absence of a courtesy and a treat; the order is where the day stands: first, between or last.
 */
export const STATES: readonly (readonly string[])[] = [
  ['dear', 'greetings', 'hi', 'hey'],
  ['monday', 'tuesday', 'thursday', 'friday'],
  ['blunt', 'please', 'kindly'],
  ['nothing', 'cake', 'coffee'],
  ['first', 'between', 'last'],
];

/** What no wish is about; to be copied as it is. */
export const FIXED = {
  name: ['anna', 'ben', 'carla', 'david', 'emma', 'felix', 'greta', 'hugo'],
  noun: ['meeting', 'dinner', 'lesson', 'party', 'concert', 'match', 'picnic', 'workshop'],
  place: ['school', 'home', 'work', 'church', 'college', 'sea', 'court', 'base'],
  verb: ['reply', 'answer', 'call', 'write'],
  closing: ['regards', 'cheers', 'love', 'yours'],
} as const;

/** Style tags of the simulator's prompt; the spare ones are for styles to come. */
const SPECIAL = [
  '<pad>',
  '<bos>',
  '</user>',
  '</policy>',
  '</document>',
  '</edits>',
  '</goal>',
  '<default>',
  '<people>',
  '<careful>',
  '<spare-1>',
  '<spare-2>',
  '<spare-3>',
] as const;

const GLUE = ['the', 'is', 'on', 'at', '.', 'bring'] as const;

/** Wishes that leave open what exactly is wished, or even what they are about ("shorter"). */
const VAGUE = ['formal', 'warmer', 'earlier', 'later', 'politer', 'treats', 'shorter', 'moved'] as const;

const POLICY_WORDS = [
  '?',
  'draft',
  'revised',
  'version',
  'so',
  'right',
  'check',
  'what',
  'to',
  'change',
  'anything',
  'else',
  'your',
  'wishes',
  'which',
  'how',
  'when',
  'greeting',
  'greet',
  'salutation',
  'day',
  'date',
  'courtesy',
  'polite',
  'tone',
  'treat',
  'snack',
  'serve',
  'order',
  'arrange',
  'sequence',
] as const;

const USER_WORDS = [
  'hello',
  'there',
  'morning',
  'i',
  'need',
  'help',
  'want',
  'maybe',
  'perhaps',
  'hmm',
  'not',
  'sure',
  'yet',
  'let',
  'me',
  'think',
  'nice',
  'weather',
  'yes',
  'yep',
  'indeed',
  'it',
  'no',
  'nah',
  'sadly',
  'that',
  'take',
  'rather',
  'great',
  'thanks',
  'perfect',
  'thank',
  'you',
  'deal',
  'wrong',
  'nope',
  'incorrect',
  'sorry',
  'pardon',
  'huh',
  'forget',
  'goodbye',
  'then',
  'bye',
] as const;

/** The wanted state of a slot in a simulator's prompt. Tokens of their own, as in clarify/vocabulary.ts: one place to look for a match. */
const GOAL_VALUES = STATES.flat().map((state) => `goal:${state}`);

export const VOCABULARY: readonly string[] = [
  ...SPECIAL,
  ...STATES.flat(),
  ...Object.values(FIXED).flat(),
  ...GLUE,
  ...VAGUE,
  ...POLICY_WORDS,
  ...USER_WORDS,
  ...GOAL_VALUES,
];

const ids = new Map(VOCABULARY.map((word, id) => [word, id]));

/** The id of a word of the vocabulary; a word that is not there is a mistake in this folder. */
export function idOf(word: string): number {
  const id = ids.get(word);
  if (id === undefined) throw new RangeError(`"${word}" is not in the vocabulary of edit`);
  return id;
}

export const idsOf = (text: string): number[] => text.split(' ').map(idOf);

export const PAD = idOf('<pad>');
export const BOS = idOf('<bos>');
export const USER_STOP = idOf('</user>');
export const POLICY_STOP = idOf('</policy>');
export const DOCUMENT_END = idOf('</document>');
export const EDITS_END = idOf('</edits>');
export const GOAL_END = idOf('</goal>');

const firstState = SPECIAL.length;
const firstGoal = VOCABULARY.length - GOAL_VALUES.length;
const stateIds = STATES.map((states) => states.map(idOf));

/** The spoken name of a slot's state. */
export function stateToken(slot: number, state: number): number {
  return stateIds[slot]![state]!;
}

/** The same in a simulator's prompt. */
export function goalToken(slot: number, state: number): number {
  return idOf(`goal:${STATES[slot]![state]!}`);
}

const named = new Map(stateIds.flatMap((states, slot) => states.map((id, state) => [id, { slot, state }] as const)));

/** Which state a spoken token names, or null. */
export function stateOf(token: number): { readonly slot: number; readonly state: number } | null {
  return named.get(token) ?? null;
}

/** Tokens that name a part of a goal, exactly or vaguely. */
export const WISH_TOKENS: ReadonlySet<number> = new Set([...named.keys(), ...VAGUE.map(idOf)]);

/** Not a word that anybody may speak: a marker, a goal, or no token at all. */
export function isSpecial(token: number): boolean {
  return !(token >= firstState && token < firstGoal);
}

/** The ids that anybody may speak. */
export const SPEAKABLE: readonly number[] = VOCABULARY.flatMap((_, id) => (isSpecial(id) ? [] : [id]));
