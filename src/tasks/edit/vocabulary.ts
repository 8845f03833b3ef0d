/**
 * The words of `edit`: the states of five slots, the other words of documents, and what policy and users say. Lists are only
 * appended to. Not here: how a document is built of words (document.ts).
 */
import { slotVocabulary } from '../slots/vocabulary';

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

/** No wish is about these words; a revision copies them. */
export const FIXED = {
  name: ['anna', 'ben', 'carla', 'david', 'emma', 'felix', 'greta', 'hugo'],
  noun: ['meeting', 'dinner', 'lesson', 'party', 'concert', 'match', 'picnic', 'workshop'],
  place: ['school', 'home', 'work', 'church', 'college', 'sea', 'court', 'base'],
  verb: ['reply', 'answer', 'call', 'write'],
  closing: ['regards', 'cheers', 'love', 'yours'],
} as const;

const GLUE = ['the', 'is', 'on', 'at', '.', 'bring'] as const;

/** Wishes that leave open what exactly is wanted, or even which slot they are about ("shorter"). */
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

export const vocabulary = slotVocabulary({
  task: 'edit',
  ends: ['</document>', '</edits>', '</goal>'],
  values: STATES,
  others: [...Object.values(FIXED).flat(), ...GLUE, ...VAGUE, ...POLICY_WORDS, ...USER_WORDS],
});

export const { idOf, idsOf } = vocabulary;

/** Tokens that name a part of a goal, exactly or vaguely. */
export const WISH_TOKENS: ReadonlySet<number> = new Set([...vocabulary.valueTokens, ...VAGUE.map(idOf)]);
