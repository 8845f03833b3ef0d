/** How people and simulators write, in numbers that a reader can check: length, questions, variety. */
import type { TurnHabits } from '../domain/talk-report';

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
