/**
 * An n-gram over words that gives a probability to every text: what was never seen is spelled, byte by byte.
 *
 * Below the n-gram's orders is a second one, over the bytes of the distinct words of the training text. A word ends with a
 * mark, so the probabilities of all byte strings sum to 1, and those of all words after every history do too. The empty
 * string stands for the end of a turn. Words are pre-tokens (pre-tokens.ts), each turn read as if after a space, so that
 * "Can" at its beginning is the word that it is elsewhere.
 */
import type { Speaker } from '../domain/dialogue';
import type { Rng } from '../domain/rng';
import type { TextDialogue, TextTurn } from '../domain/text-dialogue';
import { KneserNey, UNSEEN } from './kneser-ney';
import { preTokensOf } from './pre-tokens';
import type { DialogueNats } from './text-nll';

export interface NgramSettings {
  /** 5: a word given four. */
  readonly order: number;
  /** The same for bytes within an unseen word. */
  readonly spellingOrder: number;
}

export const NGRAM: NgramSettings = { order: 5, spellingOrder: 6 };

const END_OF_TURN = '';
const END_OF_WORD = 256;
const BYTE_EVENTS = 257;
/** Bytes of a drawn word. */
const LONGEST_SPELLING = 40;
/** Who speaks is given, never guessed, so these have a number and no spelling. */
const MARKS: Readonly<Record<Speaker, number>> = { user: 0, policy: 1 };

export class OpenVocabularyNgram {
  private readonly symbols = new Map<string, number>();
  private readonly words: string[] = ['', ''];
  private readonly ngram: KneserNey;
  private readonly spelling: KneserNey;
  private readonly spelled = new Map<string, number>();

  /** Counts all turns, of both speakers: what the user says follows what was said. */
  constructor(dialogues: readonly TextDialogue[], settings: NgramSettings = NGRAM) {
    const sequences = dialogues.map(({ turns }) =>
      turns.flatMap((turn) => [MARKS[turn.speaker], ...wordsOf(turn).map((word) => this.learned(word))]),
    );
    this.ngram = new KneserNey(sequences, settings.order);
    this.spelling = new KneserNey([...this.symbols.keys()].map(lettersOf), settings.spellingOrder);
  }

  /** Nats of the user's turns given the dialogue before them. */
  nats({ id, turns }: TextDialogue): DialogueNats {
    const history: number[] = [];
    const scored: { index: number; text: number; end: number }[] = [];
    turns.forEach((turn, index) => {
      history.push(MARKS[turn.speaker]);
      const words = wordsOf(turn).map((word) => {
        const nats = turn.speaker === 'user' ? -Math.log(this.probability(history, word)) : 0;
        history.push(this.symbolOf(word));
        return nats;
      });
      const end = words.pop()!;
      if (turn.speaker === 'user') scored.push({ index, text: words.reduce((sum, nats) => sum + nats, 0), end });
    });
    return { id, turns: scored };
  }

  /** What a user would say next; of at most `mostWords` words. */
  draw(before: readonly TextTurn[], rng: Rng, mostWords: number): string {
    const history = before.flatMap((turn) => [
      MARKS[turn.speaker],
      ...wordsOf(turn).map((word) => this.symbolOf(word)),
    ]);
    history.push(MARKS.user);
    let text = '';
    for (let count = 0; count < mostWords; count++) {
      const symbol = this.ngram.draw(history, rng);
      const word = symbol === null ? this.drawSpelling(rng) : this.words[symbol]!;
      if (word === END_OF_TURN) break;
      text += word;
      history.push(this.symbolOf(word));
    }
    return text.trim();
  }

  /** The dialogue with a share of its words drawn anew, each given the words before it by then; turns keep their ends. */
  renewed(dialogue: TextDialogue, share: number, rng: Rng): TextDialogue {
    const history: number[] = [];
    const turns = dialogue.turns.map((turn): TextTurn => {
      history.push(MARKS[turn.speaker]);
      const words = wordsOf(turn).map((word) => {
        const drawn = word !== END_OF_TURN && rng.bernoulli(share) ? this.ngram.draw(history, rng) : null;
        // What the n-gram would spell, and the ends and marks of turns, are no words.
        const now = drawn === null || this.words[drawn] === END_OF_TURN ? word : this.words[drawn]!;
        history.push(this.symbolOf(now));
        return now;
      });
      return { ...turn, text: words.join('').replace(/^ /u, '') };
    });
    return { ...dialogue, turns };
  }

  /** @param history symbols from the beginning of the dialogue */
  private probability(history: readonly number[], word: string): number {
    return this.ngram.probability(history, this.symbolOf(word), this.spellingOf(word));
  }

  private spellingOf(word: string): number {
    let probability = this.spelled.get(word);
    if (probability !== undefined) return probability;
    probability = 1;
    const before: number[] = [];
    for (const letter of lettersOf(word)) {
      probability *= this.spelling.probability(before, letter, 1 / BYTE_EVENTS);
      before.push(letter);
    }
    this.spelled.set(word, probability);
    return probability;
  }

  private drawSpelling(rng: Rng): string {
    const letters: number[] = [];
    while (letters.length < LONGEST_SPELLING) {
      const letter = this.spelling.draw(letters, rng) ?? rng.integer(BYTE_EVENTS);
      if (letter === END_OF_WORD) break;
      letters.push(letter);
    }
    return new TextDecoder().decode(Uint8Array.from(letters));
  }

  private symbolOf(word: string): number {
    return this.symbols.get(word) ?? UNSEEN;
  }

  private learned(word: string): number {
    let symbol = this.symbols.get(word);
    if (symbol === undefined) {
      symbol = this.words.push(word) - 1;
      this.symbols.set(word, symbol);
    }
    return symbol;
  }
}

const wordsOf = ({ text }: TextTurn): readonly string[] => [...preTokensOf(` ${text}`), END_OF_TURN];
const lettersOf = (word: string): number[] => [...new TextEncoder().encode(word), END_OF_WORD];
