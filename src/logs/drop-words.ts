/** What was dropped or changed, in words: for the page and for the command. */
import type { DropCounts } from './dialogue-rules';

export const DROP_WORDS: Readonly<Record<keyof DropCounts, string>> = {
  system: 'instructions, left out',
  tool: 'calls of tools and their results, left out',
  skipped: 'turns of speakers that the roles skip, left out',
  empty: 'turns without words, left out',
  otherParts: 'parts that are no text, left out',
  joined: 'turns joined to the one before, of the same speaker',
  acts: 'acts among the words, kept',
  characters: 'characters that nobody sees, taken out or replaced',
};

/** "12 turns without words, left out", for each that is not 0. */
export const dropLines = (dropped: Readonly<DropCounts>): string[] =>
  (Object.keys(DROP_WORDS) as (keyof DropCounts)[])
    .filter((kind) => dropped[kind] > 0)
    .map((kind) => `${dropped[kind]} ${DROP_WORDS[kind]}`);
