/** Turns an issue found by a schema into a sentence about one field. Works for every schema, and never grows long. */
import type { BaseIssue } from 'valibot';
import { shortened } from './shown-value';

const BOUNDS: readonly (readonly [RegExp, string])[] = [
  [/^>=/, 'at least '],
  [/^<=/, 'at most '],
  [/^>/, 'greater than '],
  [/^</, 'less than '],
];

const plain: Readonly<Record<string, string>> = {
  Array: 'a list',
  Object: 'an object',
  boolean: 'true or false',
  // record-fields.ts: a measured number may be unknown.
  '(number | NaN | null)': 'a number',
};

/** Characters of a path and of a value that a sentence shows: a damaged file may have megabytes in either. */
const LONGEST_PATH = 80;
const LONGEST_VALUE = 50;
const LONGEST_CHOICE = 110;
/** A check of ours says what is wrong in its own words. */
const LONGEST_REASON = 170;

/** A path keeps its end, which names the field. */
const shownPath = (path: string) => (path.length > LONGEST_PATH ? `…${path.slice(1 - LONGEST_PATH)}` : path);

/** @param thing "setting" or "field" @param path from valibot's getDotPath */
export function issueSentence(
  thing: string,
  path: string,
  { kind, type, expected, received, message }: BaseIssue<unknown>,
): string {
  const field = shownPath(path);
  const is = plain[received] ?? shortened(received, LONGEST_VALUE);
  if (type === 'check') return `The ${thing} ${field} ${shortened(message, LONGEST_REASON)}.`; // "must not name anything twice"
  if (type === 'strict_object' && expected === 'never') return `There is no ${thing} ${field}.`;
  if (received === 'undefined') return `The ${thing} ${field} is missing.`;
  if (type === 'integer') return `The ${thing} ${field} must be a whole number, but is ${is}.`;
  if (type === 'min_length') return `The ${thing} ${field} must not be empty.`;
  if (expected === null) return `The ${thing} ${field} cannot be ${is}.`;
  const bound = BOUNDS.find(([sign]) => sign.test(expected));
  const values = () => expected.replace(/^\(|\)$/g, '').replaceAll(' | ', ' or ');
  const allowed = bound
    ? expected.replace(bound[0], bound[1])
    : kind === 'schema' && !['picklist', 'literal', 'variant', 'union'].includes(type)
      ? (plain[expected] ?? `a ${expected}`)
      : (plain[expected] ?? values());
  return `The ${thing} ${field} must be ${shortened(allowed, LONGEST_CHOICE)}, but is ${is}.`;
}
