/** What a set of dialogues is: how many, how long, who speaks how much. Counted while it is read, in bounded memory. */
import type { Speaker } from '../domain/dialogue';
import type { TextDialogue } from '../domain/text-dialogue';

/** A tenth of the values are at most `low`, half at most `median`, nine tenths at most `high`. */
export interface LengthQuantiles {
  readonly least: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
  readonly most: number;
}

export interface SpeakerShare {
  readonly turns: number;
  readonly words: number;
}

export interface DataCard {
  readonly dialogues: number;
  readonly turns: number;
  /** Pieces of text between white space. */
  readonly words: number;
  /** Without regard to letters' case; at least so many, where `MOST_DISTINCT` was reached. */
  readonly distinctWords: number;
  readonly characters: number;
  readonly turnsPerDialogue: LengthQuantiles | null;
  readonly wordsPerTurn: LengthQuantiles | null;
  readonly shares: Readonly<Record<Speaker, SpeakerShare>>;
  /** Dialogues that the policy begins. */
  readonly begunByPolicy: number;
}

/** Distinct words that are kept apart. People's language has fewer; ids and addresses never end. */
export const MOST_DISTINCT = 500_000;

export class CardCounts {
  private dialogues = 0;
  private characters = 0;
  private begunByPolicy = 0;
  private readonly shares: Record<Speaker, { turns: number; words: number }> = {
    user: { turns: 0, words: 0 },
    policy: { turns: 0, words: 0 },
  };
  /** How many dialogues have so many turns, and turns so many words. */
  private readonly turnCounts = new Map<number, number>();
  private readonly wordCounts = new Map<number, number>();
  private readonly distinct = new Set<string>();

  add({ turns }: TextDialogue): void {
    this.dialogues++;
    if (turns[0]?.speaker === 'policy') this.begunByPolicy++;
    more(this.turnCounts, turns.length);
    for (const { speaker, text } of turns) {
      const words = text.split(/\s+/);
      this.characters += text.length;
      this.shares[speaker].turns++;
      this.shares[speaker].words += words.length;
      more(this.wordCounts, words.length);
      // A piece of a long text would keep all of it in memory, so a word is kept as a text of its own.
      for (const word of words) if (this.distinct.size < MOST_DISTINCT) this.addWord(word.toLowerCase());
    }
  }

  private addWord(word: string): void {
    if (word.length <= LONGEST_WORD && !this.distinct.has(word)) this.distinct.add(copyOf(word));
  }

  card(): DataCard {
    const { user, policy } = this.shares;
    return {
      dialogues: this.dialogues,
      turns: user.turns + policy.turns,
      words: user.words + policy.words,
      distinctWords: this.distinct.size,
      characters: this.characters,
      turnsPerDialogue: quantiles(this.turnCounts),
      wordsPerTurn: quantiles(this.wordCounts),
      shares: { user: { ...user }, policy: { ...policy } },
      begunByPolicy: this.begunByPolicy,
    };
  }
}

const LONGEST_WORD = 100;
/** Engines make a slice point into the text that it was cut from; this does not. */
const copyOf = (word: string): string => (word.length < 13 ? word : ` ${word}`.slice(1));

function more(counts: Map<number, number>, value: number): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function quantiles(counts: ReadonlyMap<number, number>): LengthQuantiles | null {
  const sorted = [...counts].sort((a, b) => a[0] - b[0]);
  const total = sorted.reduce((sum, [, times]) => sum + times, 0);
  if (total === 0) return null;
  const at = (share: number): number => {
    let below = 0;
    for (const [value, times] of sorted) if ((below += times) >= share * total) return value;
    return sorted.at(-1)![0];
  };
  return { least: sorted[0]![0], low: at(0.1), median: at(0.5), high: at(0.9), most: sorted.at(-1)![0] };
}
