/**
 * JSON that somebody else wrote, as a value. JSON.parse reads whatever fits into memory; but a value that is nested very
 * deeply ends in a full stack wherever it is later walked through, copied or written, so it is refused here.
 */
import { ShiftLabError, type ErrorCode } from './errors';
import { shortened } from './shown-value';

/** No file and no stored value of ours is nested more than a dozen deep. */
export const DEEPEST = 100;

/** @param what the text is, in words: "This file". Throws `code` if it is no JSON, or is nested too deeply. */
export function jsonOf(text: string, what: string, code: ErrorCode = 'usage'): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    // The reason shows where in the text: a piece of it, whose length is the browser's choice.
    const reason = (thrown as Error).message.slice(0, 120);
    throw new ShiftLabError(
      code,
      `${what} is not JSON: ${reason}. It is damaged, or of another kind.`,
      {},
      { cause: thrown },
    );
  }
  const repeated = text.length <= LONGEST_BY_HAND ? repeatedKey(text) : null;
  if (repeated !== null)
    throw new ShiftLabError(
      code,
      `${what} has the key "${shortened(repeated)}" twice in one object: leave one of them out.`,
      { key: shortened(repeated) },
    );
  if (isDeeper(value, DEEPEST))
    throw new ShiftLabError(code, `${what} is nested more than ${DEEPEST} deep; no file of ShiftLab is.`, {
      deepest: DEEPEST,
    });
  return value;
}

/** Programs write no key twice; people do, and JSON.parse takes the last one. Longer texts are of programs. */
const LONGEST_BY_HAND = 1_000_000;
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;

/** A key that an object of this JSON has twice. */
function repeatedKey(text: string): string | null {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = token;
    else {
      const key = JSON.parse(last) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return null;
}

/** Level by level, so that no depth is too much for it. */
function isDeeper(value: unknown, deepest: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true;
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      for (const inner of Object.values(one)) if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
  return false;
}
