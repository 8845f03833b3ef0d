/**
 * Unrolls loops over registers. A shader file stays plain WGSL; two comments mark what `specialised` may rewrite
 * without changing its meaning:
 *
 *   const ROWS = 8u;                                  a constant that the caller may set
 *   (registers) var sum: array<vec4f, ROWS>;          an array whose indices are all known once loops are unrolled
 *   (unroll) for (var i = 0u; i < ROWS; i++) { … }    a loop over such arrays
 * where (word) stands for a block comment with only that word.
 *
 * Why: drivers that do not unroll keep such an array in memory. SwiftShader reaches 0.7 GFLOP/s with the loops and 2.5
 * unrolled (1024×128×128, 8×8 block); lavapipe unrolls by itself. Also, WGSL array sizes cannot be overrides.
 * Deliberately not a preprocessor: it has no conditions and no macros, and adds nothing to the plain file.
 */
import { ShiftLabError } from '../domain/errors';

const LOOP = /\/\*unroll\*\/\s*for \(var (\w+) = 0u; \1 < ([^;]+); \1\+\+\) \{/;
const REGISTERS = /\/\*registers\*\/\s*var (\w+): array<(.+), ([^,>]+)>;/;

/**
 * The shader with the constants set (each must be declared as `const NAME = <number>u;`), its loops unrolled and its
 * marked arrays turned into registers.
 */
export function specialised(source: string, constants: Readonly<Record<string, number>> = {}): string {
  let text = source.replace(/\/\/.*$/gm, ''); // a comment may mention what is rewritten
  for (const [name, value] of Object.entries(constants)) {
    const declaration = new RegExp(`const ${name} = \\d+u;`);
    if (!declaration.test(text))
      throw new ShiftLabError('internal', `The shader declares no constant ${name}.`, { name });
    text = text.replace(declaration, `const ${name} = ${value}u;`);
  }
  return withRegisters(withLoopsWrittenOut(text, constantsOf(text)), constantsOf(text));
}

/** Each `const NAME = expression;` of whole numbers, in order. */
function constantsOf(text: string): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const [, name, expression] of text.matchAll(/^const (\w+) = ([^;]+);/gm)) {
    const value = valueOf(expression!, known);
    if (value !== null) known.set(name!, value);
  }
  return known;
}

function withLoopsWrittenOut(text: string, constants: ReadonlyMap<string, number>): string {
  for (;;) {
    const loop = LOOP.exec(text);
    if (!loop) return text;
    const [head, variable, bound] = loop as unknown as [string, string, string];
    const count = valueOf(bound, constants);
    if (count === null)
      throw new ShiftLabError('internal', `The bound ${bound} of an unrolled loop is not a constant.`, { bound });
    const bodyStart = loop.index + head.length;
    const end = closingBrace(text, bodyStart);
    const body = text.slice(bodyStart, end);
    const copies = Array.from(
      { length: count },
      (_, i) => `{${body.replace(new RegExp(`\\b${variable}\\b`, 'g'), `${i}u`)}}`,
    );
    text = text.slice(0, loop.index) + copies.join('\n') + text.slice(end + 1);
  }
}

/** The index of the brace that closes the block around `from`. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at;
  }
  throw new ShiftLabError('internal', 'An unrolled loop has no end.', {});
}

function withRegisters(text: string, constants: ReadonlyMap<string, number>): string {
  for (;;) {
    const declaration = REGISTERS.exec(text);
    if (!declaration) return text;
    const [whole, name, type, bound] = declaration as unknown as [string, string, string, string];
    const count = valueOf(bound, constants) ?? 0;
    const variables = Array.from({ length: count }, (_, i) => `var ${name}_${i}: ${type};`).join(' ');
    text = text
      .replace(whole, variables)
      .replace(new RegExp(`\\b${name}\\[([^\\]]+)\\]`, 'g'), (use, index: string) => {
        const at = valueOf(index, constants);
        if (at === null || at >= count)
          throw new ShiftLabError('internal', `${use} is not one of the ${count} registers of ${name}.`, {
            use,
            count,
          });
        return `${name}_${at}`;
      });
  }
}

/** The value of a sum of products of whole numbers and known constants; null for any other expression. */
function valueOf(expression: string, constants: ReadonlyMap<string, number>): number | null {
  const numbers = expression
    .replace(/\b[A-Za-z_]\w*\b/g, (word) => String(constants.get(word) ?? word))
    .replace(/\b(\d+)u\b/g, '$1');
  if (!/^[\d\s+*/%()-]+$/.test(numbers)) return null;
  const tokens = numbers.match(/\d+|[-+*/%()]/g) ?? [];
  let at = 0;
  const atom = (): number => {
    const token = tokens[at++];
    if (token !== '(') return Number(token);
    const value = sum();
    at++;
    return value;
  };
  const product = (): number => {
    let value = atom();
    for (;;) {
      if (tokens[at] === '*') value *= (at++, atom());
      else if (tokens[at] === '/') value = Math.floor(value / (at++, atom()));
      else if (tokens[at] === '%') value %= (at++, atom());
      else return value;
    }
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-')
      value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  };
  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? value : null;
}
