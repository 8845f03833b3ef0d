/**
 * Names of people in English text, by rules: what stands after "my name is" and its like, after a title, in a greeting; and
 * first names of a list, with the surname that may follow. Names that are words too ("May", "Will", "Mark") count only after
 * such words. Names outside of the list in the middle of a sentence are missed: without a model nothing tells them from places.
 */
import { FIRST_NAMES, NAMES_THAT_ARE_WORDS, NO_NAMES } from './first-names';

export interface NameRange {
  readonly from: number;
  readonly to: number;
}

const WORD = "\\p{Lu}[\\p{L}]*(?:['’-]\\p{Lu}?\\p{L}+)*";
/** One to three words with a capital; initials and particles in between. */
const FULL = `${WORD}(?:\\.? (?:(?:van|von|de|der|da|la|bin|al) )*(?:\\p{Lu}\\. )?${WORD}){0,2}`;

/** The name is the first group. Where the words before it say so beyond doubt, its letters may be small. */
const INTRODUCTIONS: readonly { readonly pattern: RegExp; readonly sure: boolean }[] = [
  {
    pattern: new RegExp(
      `\\b(?:[Mm]y (?:full |first |last )?name(?: is|['’]s|:)|[Nn]ame['’]s|[Cc]all me|[Nn]ame(?: it| the order)? is|[Nn]ame:|(?:under|in) the name(?: of)?|I['’]m called|(?:he|she)['’]s called|named) (${FULL})`,
      'gu',
    ),
    sure: true,
  },
  {
    pattern:
      /\b(?:[Mm]y (?:full |first |last )?name(?: is|['’]s)|[Cc]all me|[Uu]nder the name(?: of)?|[Ii]['’]m called) (\p{Ll}{2,}(?: (?!(?:and|but|i|is|it|the|for|with|from|in|on|at|to|by|please|thanks|thank|what|so|my|can|could|would|not|or|a|an|here|if|we|you)\b)\p{Ll}{2,})?)/gu,
    sure: true,
  },
  {
    pattern: new RegExp(
      `\\b(?:I['’]m|I am|[Tt]his is|[Ii]t['’]s|[Tt]hat['’]s) (${FULL})(?= (?:from|here|speaking|calling|and I)\\b|[,.!?]|$)`,
      'gu',
    ),
    sure: false,
  },
  {
    pattern: new RegExp(`\\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Herr|Frau|Doctor)\\.? (${FULL})`, 'gu'),
    sure: true,
  },
  {
    pattern: new RegExp(
      `\\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Tt]hanks|[Tt]hank you|[Bb]ye|[Gg]oodbye|[Mm]orning|[Aa]fternoon|[Ee]vening|[Ss]orry|[Ww]elcome),? (${WORD}(?: ${WORD})?)(?=[,.!?\\n]|$)`,
      'gu',
    ),
    sure: false,
  },
  {
    pattern: new RegExp(
      `\\b(?:[Rr]eservation|[Bb]ooking|[Tt]able|[Oo]rder|[Aa]ppointment|[Pp]ick-?up|[Rr]oom)(?: is| it)? (?:for|under) (${FULL})(?=[,.!?]|$)`,
      'gu',
    ),
    sure: false,
  },
  { pattern: new RegExp(`(?:^|[.!?\\n] ?)(${WORD}(?: ${WORD})?) (?:here|speaking)\\b`, 'gu'), sure: false },
  {
    pattern: new RegExp(
      `(?:\\b(?:[Rr]egards|[Cc]heers|[Ss]incerely|[Bb]est|[Ll]ove|[Yy]ours),?\\s*\\n|\\n[-–—] ?)(${FULL})\\s*$`,
      'gu',
    ),
    sure: false,
  },
];

const CAPITALISED = new RegExp(`${WORD}`, 'gu');

/** In the order of the text, without overlaps. */
export function namesIn(text: string): readonly NameRange[] {
  const found: NameRange[] = [];
  const add = (from: number, to: number) => {
    if (to > from && found.every((other) => to <= other.from || from >= other.to)) found.push({ from, to });
  };
  for (const { pattern, sure } of INTRODUCTIONS)
    for (const match of text.matchAll(pattern)) {
      const name = match[1]!;
      const from = match.index + match[0].indexOf(name, match[0].length - name.length - after(match[0], name));
      const words = withoutOthers(name, sure);
      add(from, from + words.length);
    }
  for (const match of text.matchAll(CAPITALISED)) {
    const plain = match[0].toLowerCase().replace(/['’]s$/, '');
    if (!FIRST_NAMES.has(plain)) continue;
    const nameLength = match[0].replace(/['’]s$/, '').length;
    const surname = surnameAfter(text, match.index + nameLength);
    if (NAMES_THAT_ARE_WORDS.has(plain) && (surname === 0 || beginsSentence(text, match.index))) continue;
    add(match.index, match.index + nameLength + surname);
  }
  return found.sort((a, b) => a.from - b.from);
}

/** Characters of the match that come after the name. */
const after = (match: string, name: string): number => match.length - (match.lastIndexOf(name) + name.length);

/** The name up to the first word that is none; empty if that is its first. */
function withoutOthers(name: string, sure: boolean): string {
  let end = 0;
  for (const match of name.matchAll(/[^\s]+/g)) {
    const plain = match[0].toLowerCase().replace(/['’.].*$/, '');
    const isName = FIRST_NAMES.has(plain);
    if (NO_NAMES.has(plain) && !(isName && sure)) break;
    if (!sure && end === 0 && NAMES_THAT_ARE_WORDS.has(plain) === false && !isName && plain.length < 3) break;
    end = match.index + match[0].length;
  }
  return name.slice(0, end);
}

/** Length of " Smith" or " B. Smith" behind a first name; 0 if none follows. */
function surnameAfter(text: string, at: number): number {
  const match = new RegExp(`^ (?:\\p{Lu}\\. )?(?:(?:van|von|de|der) )*(${WORD})`, 'u').exec(text.slice(at, at + 60));
  const plain = match?.[1]!.toLowerCase().replace(/['’]s$/, '');
  return match && !NO_NAMES.has(plain!) && match[1]!.length > 1 ? match[0].replace(/['’]s$/, '').length : 0;
}

const beginsSentence = (text: string, at: number): boolean => /(^|[.!?…"“]\s*|\n\s*)$/.test(text.slice(0, at));
