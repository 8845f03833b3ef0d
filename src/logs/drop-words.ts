/** What was dropped, changed or found, in words: for the page and for the command. */
import { counted } from '../domain/counted-words';
import type { DropCounts } from './dialogue-rules';
import { KINDS, type PersonalKind } from './personal/find-personal';

/** Of one, and of several. */
const DROP_WORDS: Readonly<Record<keyof DropCounts, readonly [string, string]>> = {
  system: ['instruction, left out', 'instructions, left out'],
  tool: ['call or result of a tool, left out', 'calls and results of tools, left out'],
  skipped: ['turn of a speaker whom the roles skip, left out', 'turns of speakers whom the roles skip, left out'],
  empty: ['turn without words, left out', 'turns without words, left out'],
  otherParts: ['part that is not text, left out', 'parts that are not text, left out'],
  joined: ['turn joined to the one before, of the same speaker', 'turns joined to the one before, of the same speaker'],
  acts: ['act among the words, kept', 'acts among the words, kept'],
  characters: [
    'character that nobody sees, taken out or replaced',
    'characters that nobody sees, taken out or replaced',
  ],
};

/** "12 turns without words, left out", for each that is not 0. */
export const dropLines = (dropped: Readonly<DropCounts>): string[] =>
  (Object.keys(DROP_WORDS) as (keyof DropCounts)[])
    .filter((kind) => dropped[kind] > 0)
    .map((kind) => counted(dropped[kind], ...DROP_WORDS[kind]));

/** "2 names, 1 email". */
export const personalWords = (found: Readonly<Record<PersonalKind, number>>): string =>
  KINDS.filter((kind) => found[kind] > 0)
    .map((kind) => counted(found[kind], kind, kind === 'address' ? 'addresses' : `${kind}s`))
    .join(', ');

export const repeatedIdsLine = (repeated: number): string =>
  counted(
    repeated,
    'dialogue id was already in use and got a number',
    'dialogue ids were already in use and got a number each',
  );
