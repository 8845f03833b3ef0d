/**
 * Trains a byte-level BPE: the most frequent pair of neighbouring tokens becomes a token, again and again (Sennrich et al.
 * 2016, on bytes as in GPT-2). It works on distinct pre-tokens with their counts, and after a merge updates only the counts
 * around it, so 100 MB of text cost little more than reading them.
 *
 * Ids, ties and order are those of Hugging Face's BpeTrainer: special tokens, the 256 bytes in the order of their characters,
 * then the merges; of equally frequent pairs the one with the smallest ids. So both make the same file from the same text.
 */
import { ShiftLabError } from '../domain/errors';
import { BYTE_CHARACTERS, byteCharactersOf, type PreTokenCounts } from './pre-tokens';
import { PairQueue } from './pair-queue';

export interface BpeSettings {
  /** All tokens: special ones, the 256 bytes, and at most this many merges more. It ends earlier if no pair is left. */
  readonly vocabularySize: number;
  /** Tokens that no text makes, such as the marks of who speaks; their ids are 0, 1, … */
  readonly special: readonly string[];
  /** Rarer pairs are not merged. */
  readonly leastCount: number;
}

export interface BytePairs {
  /** Index = id. */
  readonly vocabulary: readonly string[];
  readonly special: readonly string[];
  /** In the order in which an encoder applies them. */
  readonly merges: readonly (readonly [string, string])[];
}

/** Awaited now and then with the share of the work that is done; throwing here ends it. */
export type DuringTraining = (share: number) => Promise<void>;

const BYTES = 256;
/** Ids below it, so that two of them are one number. */
const MOST_TOKENS = 2 ** 20;
const MERGES_BETWEEN_PAUSES = 64;
/** Code units of a pre-token: HTML in one line, or base64, would otherwise make pairs that nothing else has. */
const LONGEST_WORD = 4096;

export async function trainBytePairs(
  counts: PreTokenCounts,
  settings: BpeSettings,
  during: DuringTraining = async () => undefined,
): Promise<BytePairs> {
  requireUsable(settings);
  const { vocabularySize, special, leastCount } = settings;
  const training = new Training([...special, ...[...BYTE_CHARACTERS].sort()], counts);
  const merges: (readonly [string, string])[] = [];
  const planned = vocabularySize - training.vocabulary.length;
  for (let done = 0; training.vocabulary.length < vocabularySize; done++) {
    if (done % MERGES_BETWEEN_PAUSES === 0)
      await during((training.vocabulary.length - special.length - BYTES) / planned);
    const merge = training.mergeNext(leastCount);
    if (merge === null) break;
    merges.push(merge);
  }
  await during(1);
  return { vocabulary: training.vocabulary, special, merges };
}

class Training {
  private readonly idOf = new Map<string, number>();
  private readonly words: Uint32Array[] = [];
  private readonly wordCounts: number[] = [];
  private readonly pairCounts = new Map<number, number>();
  /** Words in which a pair is, or was. */
  private readonly places = new Map<number, Set<number>>();
  private readonly queue = new PairQueue();

  constructor(
    readonly vocabulary: string[],
    counts: PreTokenCounts,
  ) {
    vocabulary.forEach((token, id) => this.idOf.set(token, id));
    for (const [text, count] of counts.entries()) {
      const characters = byteCharactersOf(text.slice(0, LONGEST_WORD));
      const word = Uint32Array.from(characters, (character) => this.idOf.get(character)!);
      this.words.push(word);
      this.wordCounts.push(count);
      this.countPairs(this.words.length - 1, word, count);
    }
    for (const [pair, count] of this.pairCounts) this.enqueue(pair, count);
  }

  /** The two tokens that were merged; null if no pair is frequent enough. */
  mergeNext(leastCount: number): readonly [string, string] | null {
    for (;;) {
      const best = this.queue.take();
      if (best === undefined || best.count < Math.max(1, leastCount)) return null;
      const { first, second } = best;
      const now = this.pairCounts.get(keyOf(first, second)) ?? 0;
      if (now !== best.count) {
        if (now > 0) this.queue.put({ first, second, count: now });
        continue;
      }
      this.merge(first, second);
      return [this.vocabulary[first]!, this.vocabulary[second]!];
    }
  }

  private merge(first: number, second: number): void {
    const text = this.vocabulary[first]! + this.vocabulary[second]!;
    // Two ways may lead to the same token, as a+bc and ab+c do.
    const merged = this.idOf.get(text) ?? this.vocabulary.push(text) - 1;
    this.idOf.set(text, merged);
    const pair = keyOf(first, second);
    const affected = this.places.get(pair)!;
    const grown = new Set<number>();
    for (const index of affected) {
      const before = this.words[index]!;
      const after = joined(before, first, second, merged);
      if (after.length === before.length) continue;
      const count = this.wordCounts[index]!;
      this.countPairs(index, before, -count);
      this.words[index] = after;
      for (const key of this.countPairs(index, after, count)) grown.add(key);
    }
    this.pairCounts.delete(pair);
    this.places.delete(pair);
    for (const key of grown) {
      const count = this.pairCounts.get(key)!;
      if (includes(key, merged) && count > 0) this.enqueue(key, count);
    }
  }

  /** Adds `count` to every pair of the word. Returns the pairs. */
  private countPairs(index: number, word: Uint32Array, count: number): number[] {
    const keys: number[] = [];
    for (let i = 1; i < word.length; i++) {
      const key = keyOf(word[i - 1]!, word[i]!);
      this.pairCounts.set(key, (this.pairCounts.get(key) ?? 0) + count);
      if (count < 0) continue;
      keys.push(key);
      const places = this.places.get(key);
      if (places) places.add(index);
      else this.places.set(key, new Set([index]));
    }
    return keys;
  }

  private enqueue(key: number, count: number): void {
    this.queue.put({ first: Math.floor(key / MOST_TOKENS), second: key % MOST_TOKENS, count });
  }
}

const keyOf = (first: number, second: number): number => first * MOST_TOKENS + second;
const includes = (key: number, id: number): boolean => Math.floor(key / MOST_TOKENS) === id || key % MOST_TOKENS === id;

/** The word with each `first second`, from the left, replaced. */
function joined(word: Uint32Array, first: number, second: number, merged: number): Uint32Array {
  const out = new Uint32Array(word.length);
  let length = 0;
  for (let i = 0; i < word.length; i++) {
    const here = word[i] === first && i + 1 < word.length && word[i + 1] === second;
    out[length++] = here ? merged : word[i]!;
    if (here) i++;
  }
  return out.slice(0, length);
}

function requireUsable({ vocabularySize, special }: BpeSettings): void {
  const least = special.length + BYTES;
  if (!Number.isInteger(vocabularySize) || vocabularySize < least || vocabularySize > MOST_TOKENS)
    throw new ShiftLabError(
      'usage',
      `The vocabulary is to have ${vocabularySize} tokens; a whole number from ${least} to ${MOST_TOKENS} is possible.`,
      { vocabularySize, least },
    );
  const wrong = special.find((token, i) => [...token].length < 2 || special.indexOf(token) !== i);
  if (wrong !== undefined)
    throw new ShiftLabError('usage', `The special token “${wrong}” is too short or occurs twice.`, { token: wrong });
}
