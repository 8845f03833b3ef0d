/**
 * Finds what may name a person: names, telephone numbers, addresses. A list of rules, each of which sees the text alone and
 * knows nothing of the world: it misses some, and takes some for what they are not. docs/IMPORT.md says how many, measured on
 * turns labelled by hand.
 *
 * Patterns are tried in the order of `RULES`; what one has found, no later one looks at. Names come last (names.ts).
 */
import { namesIn } from './names';

export type PersonalKind = 'email' | 'url' | 'card' | 'phone' | 'address' | 'name';

export interface Finding {
  readonly kind: PersonalKind;
  /** Half-open range of the text. */
  readonly from: number;
  readonly to: number;
}

interface Rule {
  readonly kind: PersonalKind;
  readonly pattern: RegExp;
  /** Whether what the pattern found is what it looks like. */
  readonly accepts?: (found: string, before: string) => boolean;
}

const STREET =
  'street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|way|terrace|square|parkway|pkwy|highway|hwy|straße|strasse';

/** Digits of a card number pass Luhn's check; one in ten other numbers does too. */
function passesLuhn(found: string): boolean {
  const digits = [...found.replace(/\D/g, '')].map(Number).reverse();
  if (digits.length < 13 || digits.length > 19) return false;
  const sum = digits.reduce(
    (total, digit, i) => total + (i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit),
    0,
  );
  return sum % 10 === 0;
}

/** Words before a number that say that it is none of a telephone. */
const OTHER_NUMBER =
  /(?:order|booking|reference|ref|confirmation|ticket|invoice|item|serial|model|account|case|id|isbn|zip|postcode|flight|train|room|#|no\.|nr\.)\s*(?:number|no\.?|nr\.?|id|code|#|:|is|was|\s)*$/i;
const PHONE_BEFORE =
  /(?:phone|call|cell|mobile|tel|telephone|fax|text|reach|contact|whatsapp|dial|number)\b[^.?!\n]{0,30}$/i;

function isPhone(found: string, before: string): boolean {
  const digits = found.replace(/\D/g, '').length;
  if (digits < 7 || digits > 15) return false;
  if (/^\d{4}[-./]\d{1,2}[-./]\d{1,2}$|^\d{1,2}[-./]\d{1,2}[-./]\d{2,4}$/.test(found.trim())) return false; // A date.
  if (/[$€£¥]\s*$/.test(before) || /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(found)) return false; // A price.
  const asked = PHONE_BEFORE.test(before);
  if (
    OTHER_NUMBER.test(before) &&
    !/(?:phone|cell|mobile|tel|fax|contact)\w*\s*(?:number|no\.?)?\s*(?:is|:)?\s*$/i.test(before)
  )
    return false;
  // Digits without anything between them are a telephone's only if something says so.
  return /^\+|^\(?0|[-. ()]/.test(found.trim())
    ? digits >= 9 || asked || /^\d{3}[-. ]\d{4}$/.test(found.trim())
    : asked || digits === 10;
}

const RULES: readonly Rule[] = [
  { kind: 'url', pattern: /\b(?:https?:\/\/|www\.)[^\s<>"'）)]+[^\s<>"'.,;:!?)]/gi },
  { kind: 'email', pattern: /[\p{L}\p{N}._%+-]+ ?@ ?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu },
  {
    kind: 'email',
    pattern: /\b[\w.+-]+ (?:\(at\)|\[at\]|at) [\w-]+ (?:\(dot\)|\[dot\]|dot) (?:com|org|net|edu|de|uk|io|co)\b/gi,
  },
  {
    kind: 'url',
    pattern:
      /\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|io|co\.uk|de|fr|info)(?:\/[^\s<>"']*[^\s<>"'.,;:!?)])?\b/gi,
  },
  {
    kind: 'card',
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b/g,
    accepts: (found) => /\d{6}/.test(found.replace(/\s/g, '').slice(4)),
  },
  { kind: 'card', pattern: /(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.]\d)/g, accepts: passesLuhn },
  { kind: 'card', pattern: /\b\d{3}-\d{2}-\d{4}\b/g },
  {
    kind: 'phone',
    pattern:
      /(?<![\w.,:/-])(?:(?:\+\d{1,3}|1)[ .-]?)?(?:\(\d{1,5}\)[ .-]?)?\d{2,5}(?:[ .-]?\d{2,5}){1,4}(?![\w/:]|[.,-]\d)/g,
    accepts: isPhone,
  },
  {
    kind: 'address',
    pattern: new RegExp(
      `\\b\\d{1,5}[a-z]?(?: (?:[NSEW]\\.?|North|South|East|West))?(?: (?:\\p{Lu}[\\p{L}'’]+|\\d{1,3}(?:st|nd|rd|th))){1,3} (?:${STREET})\\b\\.?`,
      'giu',
    ),
    accepts: (found) => /\d [\p{Lu}\d]/u.test(found),
  },
];

/** In the order of the text, without overlaps. What spans the places where a long text is cut is missed. */
export function personalIn(text: string): readonly Finding[] {
  if (text.length <= LONGEST_LOOK) return foundIn(text);
  const all: Finding[] = [];
  for (let from = 0; from < text.length;) {
    const space = text.lastIndexOf(' ', from + LONGEST_LOOK);
    const to = space > from + LONGEST_LOOK / 2 ? space : from + LONGEST_LOOK;
    for (const finding of foundIn(text.slice(from, to)))
      all.push({ ...finding, from: from + finding.from, to: from + finding.to });
    from = to;
  }
  return all;
}

/** Some patterns take the square of a text's length where it is made for that. Few turns of people are longer. */
const LONGEST_LOOK = 1000;

function foundIn(text: string): readonly Finding[] {
  const found: Finding[] = [];
  const isFree = (from: number, to: number) => found.every((other) => to <= other.from || from >= other.to);
  for (const { kind, pattern, accepts } of RULES) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length];
      if (isFree(from, to) && (accepts?.(match[0], text.slice(Math.max(0, from - 60), from)) ?? true))
        found.push({ kind, from, to });
    }
  }
  for (const { from, to } of namesIn(text)) if (isFree(from, to)) found.push({ kind: 'name', from, to });
  return found.sort((a, b) => a.from - b.from);
}

export type FindingCounts = Readonly<Record<PersonalKind, number>>;
export const KINDS: readonly PersonalKind[] = ['name', 'phone', 'email', 'url', 'card', 'address'];
export const noFindings = (): Record<PersonalKind, number> => ({
  name: 0,
  phone: 0,
  email: 0,
  url: 0,
  card: 0,
  address: 0,
});

/** The text with "[name]", "[phone]" and so on where something was found. Adds to the counts. */
export function masked(text: string, counts: Record<PersonalKind, number>): string {
  const findings = personalIn(text);
  if (findings.length === 0) return text;
  let [result, end] = ['', 0];
  for (const { kind, from, to } of findings) {
    counts[kind]++;
    result += `${text.slice(end, from)}[${kind}]`;
    end = to;
  }
  return result + text.slice(end);
}
