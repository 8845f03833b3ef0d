/** Turns an issue found by a schema into a sentence about one field. Works for every schema. */
import type { BaseIssue } from 'valibot';

const BOUNDS: readonly (readonly [RegExp, string])[] = [
  [/^>=/, 'at least '],
  [/^<=/, 'at most '],
  [/^>/, 'greater than '],
  [/^</, 'less than '],
];

const plain: Readonly<Record<string, string>> = { Array: 'a list', Object: 'an object', boolean: 'true or false' };

/** @param thing "setting" or "field" @param path from valibot's getDotPath */
export function issueSentence(
  thing: string,
  path: string,
  { kind, type, expected, received }: BaseIssue<unknown>,
): string {
  const is = plain[received] ?? received;
  if (type === 'strict_object' && expected === 'never') return `There is no ${thing} ${path}.`;
  if (received === 'undefined') return `The ${thing} ${path} is missing.`;
  if (type === 'integer') return `The ${thing} ${path} must be a whole number, but is ${is}.`;
  if (type === 'min_length') return `The ${thing} ${path} must not be empty.`;
  if (expected === null) return `The ${thing} ${path} cannot be ${is}.`;
  const bound = BOUNDS.find(([sign]) => sign.test(expected));
  const values = () => expected.replace(/^\(|\)$/g, '').replaceAll(' | ', ' or ');
  const allowed = bound
    ? expected.replace(bound[0], bound[1])
    : kind === 'schema' && type !== 'picklist' && type !== 'literal'
      ? (plain[expected] ?? `a ${expected}`)
      : values();
  return `The ${thing} ${path} must be ${allowed}, but is ${is}.`;
}
