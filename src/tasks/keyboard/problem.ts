/** A refused turn in a sentence for the person, with ways out. */
import { reverses } from './reversals';
import type { Refusal } from './hearing';
import type { Chip, TypedProblem } from './keyboard';
import type { Item } from './lexicon';
import type { Meaning } from './meaning';
import type { WordedAct } from './say';
import type { TypedWord } from './split';
import type { Situation } from './situation';

const MOST_CHOICES = 6;

const quoted = (texts: readonly string[]) => texts.map((text) => `“${text}”`).join(', ');

/** The draft with this stretch replaced. */
function replaced(text: string, words: readonly TypedWord[], by: string): string {
  return `${text.slice(0, words[0]!.from)}${by}${text.slice(words.at(-1)!.to)}`;
}

export function problemOf(
  situation: Situation,
  text: string,
  meaning: Meaning,
  refusal: Refusal | null,
  chips: (acts: readonly WordedAct[]) => Chip[],
  ways: readonly WordedAct[],
): TypedProblem {
  const { items } = meaning;
  const stretch = (i: number) => text.slice(items[i]!.words[0]!.from, items[i]!.words.at(-1)!.to);
  const [open] = meaning.open;
  if (open !== undefined) {
    const { words, sense } = items[open]!;
    const candidates = sense.kind === 'open' ? sense.words : [];
    return {
      code: 'ambiguous',
      sentence: `“${stretch(open)}” could mean ${candidates.slice(0, MOST_CHOICES).join(' or ')}. Which one?`,
      choices: candidates.slice(0, MOST_CHOICES).map((word) => ({ label: word, draft: replaced(text, words, word) })),
    };
  }
  if (meaning.unknown.length > 0) {
    const all = [...new Set(meaning.unknown)].sort((a, b) => a - b);
    const unknown = all.filter((i) => isStrange(items[i]!));
    if (unknown.length === 0) {
      const sentence = `The policy cannot be told ${quoted(breaths(all).map((some) => joined(text, meaning, some)))}: say what you want.`;
      return { code: 'cannot-deny', sentence, choices: chips(ways).slice(0, MOST_CHOICES) };
    }
    return {
      code: 'unknown-words',
      sentence: `The policy does not know ${quoted(unknown.map(stretch))}.${kindSentence(situation, meaning)}`,
      choices: unknown.flatMap((i) => alternatives(situation, text, meaning, i)).slice(0, MOST_CHOICES),
    };
  }
  if (refusal)
    return { code: refusal.code, sentence: refusal.sentence, choices: chips(refusal.instead).slice(0, MOST_CHOICES) };
  return {
    code: 'too-long',
    sentence: 'This is too much for one turn: say less at once.',
    choices: [],
  };
}

/** Whether the task lacks the word; otherwise it is known, and cannot be told only as it stands here ("not warmer"). */
export const isStrange = ({ sense, phrase }: Item): boolean =>
  sense.kind === 'open' ||
  (sense.kind === 'unknown' && sense.reversed !== true && !reverses({ sense, phrase, words: [] }));

/** Neighbours together; fillers may stand between. */
function breaths(some: readonly number[]): number[][] {
  const groups: number[][] = [];
  for (const i of some) {
    const group = groups.at(-1);
    if (group && i - group.at(-1)! <= 3) group.push(i);
    else groups.push([i]);
  }
  return groups;
}

function joined(text: string, { items }: Meaning, group: readonly number[]): string {
  let last = group.at(-1)!;
  // "Less" is about the cake after it.
  for (let at = last + 1; reverses(items[group.at(-1)!]!) && at < items.length; at++) {
    const { sense, words } = items[at]!;
    if (words[0]!.afterPause) break;
    if (sense.kind === 'value' || sense.kind === 'vague' || sense.kind === 'slot') last = at;
    if (sense.kind !== 'filler') break;
  }
  return text.slice(items[group[0]!]!.words[0]!.from, items[last]!.words.at(-1)!.to);
}

/** " The cities are …" */
function kindSentence({ words, language, shown, card }: Situation, { items, unknown }: Meaning): string {
  const slots = new Set(
    unknown.flatMap((i) => {
      const { sense } = items[i]!;
      return sense.kind === 'unknown' && sense.slot !== undefined ? [sense.slot] : [];
    }),
  );
  return [...slots]
    .map((slot) => {
      const values = Array.from({ length: card.sizes[slot]! }, (_, value) =>
        shown([language.wording.vocabulary.valueToken(slot, value)]),
      );
      return ` The ${words.slots[slot]!.plural} are ${values.join(', ')}.`;
    })
    .join('');
}

/** Words that it resembles, and what the card says of its slot. */
function alternatives({ lexicon, language, card }: Situation, text: string, { items }: Meaning, i: number): Chip[] {
  const { words, sense, phrase } = items[i]!;
  // Before a quality it is no wish ("barely polite").
  const isWish = items[i + 1]?.sense.kind !== 'vague';
  const similar =
    isWish && sense.kind === 'unknown' && sense.slot === undefined ? lexicon.similar(phrase).slice(0, 3) : [];
  const slot = sense.kind === 'unknown' ? sense.slot : undefined;
  const wanted =
    slot === undefined ? [] : [language.wording.vocabulary.words[language.exactWord(slot, card.goal[slot]!)]!];
  return [...new Set([...similar, ...wanted])].map((word) => ({ label: word, draft: replaced(text, words, word) }));
}
