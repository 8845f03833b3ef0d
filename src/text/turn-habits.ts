/** How people and simulators write, in numbers that a reader can check: length, questions, variety. */
export interface TurnHabits {
  readonly turns: number;
  readonly wordsPerTurn: number;
  /** Share of turns with a question mark. */
  readonly questions: number;
  /** Different words among the first `ofWords` words, in lower case: fewer means more of the same. */
  readonly differentWords: number;
  readonly ofWords: number;
  /** Share of turns that are empty: a simulator that said nothing. */
  readonly empty: number;
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];

/** Variety depends on how many words are read, so that number is the same for all sets: that of the shortest. */
export function turnHabits<Name extends string>(
  said: Readonly<Record<Name, readonly string[]>>,
): Record<Name, TurnHabits> {
  const entries = Object.entries(said) as [Name, readonly string[]][];
  const ofWords = Math.min(...entries.map(([, texts]) => texts.flatMap(wordsOf).length));
  return Object.fromEntries(entries.map(([name, texts]) => [name, habitsOf(texts, ofWords)])) as Record<
    Name,
    TurnHabits
  >;
}

function habitsOf(texts: readonly string[], ofWords: number): TurnHabits {
  const share = (is: (text: string) => boolean) => texts.filter(is).length / Math.max(texts.length, 1);
  const words = texts.flatMap(wordsOf);
  return {
    turns: texts.length,
    wordsPerTurn: words.length / Math.max(texts.length, 1),
    questions: share((text) => text.includes('?')),
    differentWords: new Set(words.slice(0, ofWords)).size,
    ofWords,
    empty: share((text) => text === ''),
  };
}
