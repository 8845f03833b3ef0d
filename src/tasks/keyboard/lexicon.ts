/**
 * Phrases by what they say. Slips are corrected word by word; a word that may be a slip of several things stays open, so
 * that the person is asked. Not here: what the phrases say together (meaning.ts).
 */
import type { SlotVocabulary } from '../slots/vocabulary';
import { TURNS, VERDICTS } from './common-words';
import { comparatives } from './comparatives';
import { NO_SLIPS } from './english-words';
import { FEELINGS, FILLERS } from './passed-over';
import { KnownWords, slipsAllowed } from './slips';
import type { TypedWord } from './split';
import type { KeyboardWords } from './words';

export type Verdict = keyof typeof VERDICTS;

export type Sense =
  /** A value, by the token of its word. */
  | { readonly kind: 'value'; readonly slot: number; readonly token: number }
  /** A word that says a value vaguely. */
  | { readonly kind: 'vague'; readonly token: number }
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: keyof typeof TURNS }
  /** Passed over. `shown`: the person is told so. `ofText`: it stands in the dialogue's text. */
  | { readonly kind: 'filler'; readonly shown?: boolean; readonly ofText?: boolean }
  /**
   * Cannot be said in this task; with a slot, it is something of the slot's kind. `reversed`: its words are known, but not what
   * they say together ("less short").
   */
  | { readonly kind: 'unknown'; readonly slot?: number; readonly reversed?: boolean }
  /** May be a slip of each of these words. */
  | { readonly kind: 'open'; readonly words: readonly string[] };

/** A stretch of words with one sense. */
export interface Item {
  readonly words: readonly TypedWord[];
  readonly sense: Sense;
  /** The same as it is in the lexicon. */
  readonly phrase: string;
}

const FILLER: Sense = { kind: 'filler' };
const OF_TEXT: Sense = { kind: 'filler', ofText: true };
const LONGEST_PHRASE = 6;
const MOST_PARTS = 4;

const senseKey = (sense: Sense | undefined): string => JSON.stringify(sense ?? null);

export class Lexicon {
  private readonly senses = new Map<string, Sense>();
  /** Every word of a phrase. */
  private readonly parts = new Set<string>();
  private readonly known: KnownWords;
  /** Words for values, each alone. */
  private readonly valueWords: KnownWords;
  /** Pairs of tokens that wish the opposite of each other. */
  private readonly opposites = new Set<string>();
  private readonly corrections = new Map<string, readonly string[]>();
  /** What a word says where it is no value but good manners. */
  private readonly manners = new Map<string, Sense>();

  constructor(vocabulary: SlotVocabulary, words: KeyboardWords<never>) {
    // What is added later wins.
    const plain = vocabulary.speakable.map((token) => vocabulary.words[token]!).filter((word) => /\p{L}/u.test(word));
    this.add(plain, FILLER);
    for (const list of FILLERS) this.add(list.split('|'), FILLER);
    for (const list of FEELINGS) this.add(list.split('|'), { kind: 'filler', shown: true });
    for (const [kind, lists] of Object.entries(TURNS))
      for (const list of lists) this.add(list.split('|'), { kind: kind as keyof typeof TURNS });
    for (const [verdict, lists] of Object.entries(VERDICTS))
      for (const list of lists) this.add(list.split('|'), { kind: 'verdict', verdict: verdict as Verdict });
    this.add(words.greet?.split('|') ?? [], { kind: 'verdict', verdict: 'greet' });
    this.add(words.fillers?.split('|') ?? [], FILLER);
    this.add(words.note?.fixed ?? [], { kind: 'unknown' });
    this.add(words.unsayable?.split('|') ?? [], { kind: 'unknown' });
    words.slots.forEach(({ elsewhere, names, synonyms }, slot) => {
      for (const phrase of elsewhere?.split('|') ?? []) {
        const common = this.senses.get(phrase);
        if (common?.kind === 'verdict') this.manners.set(phrase, common);
        this.add([phrase], { kind: 'unknown', slot });
      }
      this.add(names.split('|'), { kind: 'slot', slot });
      for (const [word, list] of Object.entries(synonyms ?? {}))
        this.add(list.split('|'), { kind: 'value', slot, token: vocabulary.idOf(word) });
    });
    for (const [word, list] of Object.entries(words.vague ?? {}))
      this.add([word, ...list.split('|')], { kind: 'vague', token: vocabulary.idOf(word) });
    for (const word of words.slots.flatMap(({ manners }) => manners ?? []))
      this.manners.set(word, this.senses.get(word) ?? FILLER);
    for (const token of vocabulary.valueTokens) {
      const word = vocabulary.words[token]!;
      this.add([word, `${word}s`], { kind: 'value', slot: vocabulary.valueOf(token)!.slot, token });
    }
    for (const { phrase, word } of comparatives(words.qualities ?? []))
      if (!this.senses.has(phrase)) this.add([phrase], this.senseOf(word ?? '') ?? { kind: 'unknown', reversed: true });
    for (const { more, less } of words.qualities ?? [])
      if (more !== null && less !== null) this.opposites.add(`${vocabulary.idOf(more)} ${vocabulary.idOf(less)}`);
    this.known = new KnownWords(this.parts);
    this.valueWords = new KnownWords(
      [...this.senses].flatMap(([phrase, { kind }]) =>
        (kind === 'value' || kind === 'vague') && !phrase.includes(' ') ? [phrase] : [],
      ),
    );
  }

  private add(phrases: readonly string[], sense: Sense): void {
    for (const phrase of phrases) {
      this.senses.set(phrase, sense);
      for (const part of phrase.split(' ')) this.parts.add(part);
    }
  }

  /** Longest phrases first, from left to right. `harmless`: words that may be passed over in this dialogue. */
  items(words: readonly TypedWord[], harmless: ReadonlySet<string>): Item[] {
    const read = words.flatMap((word) => this.readingOf(word, harmless));
    const items: Item[] = [];
    for (let at = 0; at < read.length;) {
      const item = this.phraseAt(read, at, harmless);
      items.push(item);
      at += item.words.length;
    }
    return items;
  }

  private phraseAt(read: readonly Reading[], at: number, harmless: ReadonlySet<string>): Item {
    const first = read[at]!;
    if (first.sense) return { words: [first.typed], sense: first.sense, phrase: first.word };
    let length = 1;
    while (length < LONGEST_PHRASE && this.continues(read[at + length])) length++;
    for (; length > 0; length--) {
      const stretch = read.slice(at, at + length);
      const phrase = stretch.map(({ word }) => word).join(' ');
      const sense = length === 1 && harmless.has(phrase) ? OF_TEXT : this.senses.get(phrase);
      if (sense) return { words: stretch.map(({ typed }) => typed), sense, phrase };
    }
    return { words: [first.typed], sense: { kind: 'unknown' }, phrase: first.word };
  }

  private continues(next: Reading | undefined): boolean {
    return next !== undefined && !next.sense && !next.typed.afterPause;
  }

  /** The word as the lexicon spells it; with a sense of its own if it has none there, or several. */
  private readingOf(typed: TypedWord, harmless: ReadonlySet<string>): Reading[] {
    const { word } = typed;
    if (this.parts.has(word) || harmless.has(word)) return [{ typed, word }];
    if (NO_SLIPS.has(word)) return [{ typed, word, sense: { kind: 'unknown' } }];
    const short = [word.replace(/(.)\1{2,}/gu, '$1$1'), word.replace(/(.)\1+/gu, '$1')].find(
      (candidate) => candidate !== word && /(.)\1{2}/u.test(word) && this.parts.has(candidate),
    );
    if (short !== undefined) return [{ typed, word: short }];
    const corrected = this.corrected(word);
    if (corrected.length === 1) return [{ typed, word: corrected[0]! }];
    if (corrected.length > 1) return [{ typed, word, sense: { kind: 'open', words: corrected } }];
    return this.apart(typed) ?? [{ typed, word, sense: { kind: 'unknown' } }];
  }

  /** The words that it may be a slip of; one if they all say the same. */
  private corrected(word: string): readonly string[] {
    const known = this.corrections.get(word);
    if (known) return known;
    const found = this.known.nearest(word).filter((part) => this.worthGuessing(word, part));
    const meanings = new Set(found.map((part) => this.meaningOfPart(part)));
    const corrected = meanings.size === 1 ? found.slice(0, 1) : found;
    if (this.corrections.size > 2000) this.corrections.clear();
    this.corrections.set(word, corrected);
    return corrected;
  }

  /** A short word that says nothing is nearly as likely to be meant as another one that it resembles. */
  private worthGuessing(word: string, part: string): boolean {
    return this.senses.get(part)?.kind !== 'filler' || word.length >= 5;
  }

  private meaningOfPart(part: string): string {
    const sense = this.senses.get(part);
    return sense ? senseKey(sense) : `part of a phrase: ${part}`;
  }

  /** Words run together ("fromrome"): the fewest known ones, if there is only one way. */
  private apart(typed: TypedWord): Reading[] | null {
    const ways = this.waysApart(typed.word, MOST_PARTS).sort((a, b) => a.length - b.length);
    if (typed.word.length < 6 || ways.length === 0 || ways[0]!.length === ways[1]?.length) return null;
    const [first, ...others] = ways[0]!;
    // The first stands for the whole stretch of text; the others have no text of their own.
    return [
      { typed, word: first! },
      ...others.map((word) => ({ typed: { ...typed, from: typed.to, afterPause: false }, word })),
    ];
  }

  private waysApart(word: string, most: number): string[][] {
    if (word.length > 30) return [];
    const ways: string[][] = this.senses.has(word) && word.length > 1 ? [[word]] : [];
    if (most === 1) return ways;
    for (let end = 2; end <= word.length - 2; end++) {
      const head = word.slice(0, end);
      if (!this.senses.has(head)) continue;
      for (const rest of this.waysApart(word.slice(end), most - 1)) ways.push([head, ...rest]);
    }
    return ways;
  }

  /** Words for values that this one resembles, nearest first. */
  similar(word: string): string[] {
    if (word.length > 24 || this.parts.has(word) || NO_SLIPS.has(word)) return [];
    return this.valueWords.nearest(word, Math.max(2, slipsAllowed(word))).filter((other) => !this.isPlural(other));
  }

  /** Whether it is another word's plural and says the same. */
  isPlural(phrase: string): boolean {
    const key = senseKey(this.senses.get(phrase));
    return [/s$/, /es$/].some((end) => end.test(phrase) && senseKey(this.senses.get(phrase.replace(end, ''))) === key);
  }

  areOpposites(token: number, other: number): boolean {
    return this.opposites.has(`${token} ${other}`) || this.opposites.has(`${other} ${token}`);
  }

  senseOf(phrase: string): Sense | undefined {
    return this.senses.get(phrase);
  }

  /** What a phrase says as good manners; undefined if it never is. */
  mannersOf(phrase: string): Sense | undefined {
    return this.manners.get(phrase);
  }
}

interface Reading {
  readonly typed: TypedWord;
  readonly word: string;
  readonly sense?: Sense;
}
