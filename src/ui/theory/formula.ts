/**
 * A formula as it is written in a line, "|J − J′| ≤ R Σ_{i=0}^{H−1} (H − i) ε_i", read into the parts of MathML. It knows only
 * what this view needs: letters, numbers, signs, scripts after _ and ^, a root over a group in brackets.
 */
interface Leaf {
  /** A name, a number, a sign. */
  readonly kind: 'mi' | 'mn' | 'mo';
  readonly text: string;
}

interface Scripts {
  readonly kind: 'scripts';
  readonly base: Formula;
  readonly sub: Formula | null;
  readonly sup: Formula | null;
  /** They stand above and below, as those of a sum. */
  readonly over: boolean;
}

export type Formula =
  | Leaf
  | { readonly kind: 'row'; readonly parts: readonly Formula[] }
  | { readonly kind: 'root'; readonly of: Formula }
  | Scripts;

/** A number, a name of several capitals, or one letter or sign. */
const TOKEN = /\d+(?:\.\d+)?|[A-Z]{2,}|\S/gu;

/** Never throws: what it does not know is a sign. */
export function formulaOf(text: string): Formula {
  const tokens = text.match(TOKEN) ?? [];
  let at = 0;

  function row(end: string | null): Formula {
    const parts: Formula[] = [];
    while (at < tokens.length && tokens[at] !== end) parts.push(scripted());
    at++;
    return parts.length === 1 ? parts[0]! : { kind: 'row', parts };
  }

  function scripted(): Formula {
    let base = atom();
    // A prime is drawn raised by the font itself.
    while (tokens[at] === '′') base = { kind: 'row', parts: [base, { kind: 'mo', text: tokens[at++]! }] };
    let [sub, sup]: [Formula | null, Formula | null] = [null, null];
    for (let sign = tokens[at]; sign !== undefined && '_^²'.includes(sign); sign = tokens[at]) {
      at++;
      if (sign === '_') sub = atom();
      else sup = sign === '²' ? { kind: 'mn', text: '2' } : atom();
    }
    if (!sub && !sup) return base;
    return { kind: 'scripts', base, sub, sup, over: base.kind === 'mo' && base.text === '∑' };
  }

  function atom(): Formula {
    const token = tokens[at++] ?? '';
    if (token === '{') return row('}');
    if (token === '√' && tokens[at] === '(') {
      at++;
      return { kind: 'root', of: row(')') };
    }
    if (/^\d/.test(token)) return { kind: 'mn', text: token };
    if (token === 'Σ') return { kind: 'mo', text: '∑' };
    return { kind: /^\p{L}/u.test(token) ? 'mi' : 'mo', text: token };
  }

  return row(null);
}

/** Text with formulas between dollar signs: every second part is a formula. */
export const partsOf = (text: string): readonly { readonly text: string; readonly formula: boolean }[] =>
  text.split('$').map((part, i) => ({ text: part, formula: i % 2 === 1 }));
