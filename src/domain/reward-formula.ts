/**
 * A reward as a formula over the outcome of a dialogue: `correct - 0.5 * accepted * (1 - correct) - 0.02 * turns`.
 *
 *   comparison = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]      1 if it is true, otherwise 0
 *   sum        = product { ("+" | "-") product }
 *   product    = factor { ("*" | "/") factor }
 *   factor     = "-" factor | number | name | "(" comparison ")"
 *              | ("min" | "max") "(" comparison "," comparison { "," comparison } ")"
 *
 * Numbers and operators mean the same in Python, so that an exported formula can be used there (`inPython`). Nothing of the
 * text is ever run as code. Not here: which values it can have (formula-range.ts), and where it is used (reward.ts).
 */
import { shortened } from './shown-value';

/** What a formula may name of an outcome (dialogue.ts); `left` is 1 if the user left, otherwise 0. */
export const OUTCOME_FIELDS = ['correct', 'accepted', 'success', 'left', 'turns'] as const;
/** Settings of the reward that it may name: `lambda` and `costPerTurn`. */
const SETTINGS = ['lambda', 'cost'] as const;
const FUNCTIONS = ['min', 'max'] as const;

export type OutcomeField = (typeof OUTCOME_FIELDS)[number];
export type FormulaName = OutcomeField | (typeof SETTINGS)[number];
type FunctionName = (typeof FUNCTIONS)[number];
export type Operator = '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'negate' | FunctionName;

const NAMES: readonly FormulaName[] = [...OUTCOME_FIELDS, ...SETTINGS];
const COMPARISONS: readonly string[] = ['<', '<=', '>', '>=', '==', '!='];

/** (17) in this language: what is used where no formula is given. */
export const DEFAULT_FORMULA = 'lambda * correct + (1 - lambda) * accepted - cost * turns';

export const LONGEST_FORMULA = 200;
const DEEPEST = 24;

export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: FormulaName }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly operands: readonly Formula[];
      /** Where the operator stands in the text, from 1. */
      readonly column: number;
    };

/** Why a text is no formula: the predicate of a sentence, "has … at column 9". */
export class FormulaRefused extends Error {}

interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly column: number;
}

/** A number without leading zeros, which Python does not read; a name; a sign. */
const TOKEN = /\s*(?:((?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))|([A-Za-z_]\w*)|(<=|>=|==|!=|[-+*/(),<>]))/y;

function tokensOf(text: string): Token[] {
  if (text.length > LONGEST_FORMULA)
    throw new FormulaRefused(`has ${text.length} characters; at most ${LONGEST_FORMULA} are allowed`);
  const tokens: Token[] = [];
  let at = 0;
  const end = text.trimEnd().length;
  while (at < end) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) throw unreadable(text, at);
    const [all, number, name, sign] = found;
    const said = (number ?? name ?? sign)!;
    at += all.length;
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    tokens.push({ kind, text: said, column: at - said.length + 1 });
  }
  return [...tokens, { kind: 'end', text: '', column: end + 1 }];
}

function unreadable(text: string, at: number): FormulaRefused {
  const start = at + text.slice(at).search(/\S/);
  const number = /^[\d.][\w.]*/.exec(text.slice(start));
  if (number)
    return new FormulaRefused(
      `has ${quoted(number[0])} at column ${start + 1}, which is no number; write it like 2, 0.5 or 1e-3`,
    );
  return new FormulaRefused(
    `has ${quoted(String.fromCodePoint(text.codePointAt(start)!))} at column ${start + 1}; allowed are names, numbers, + - * / ( ) , < <= > >= == !=`,
  );
}

const quoted = (text: string) => `"${shortened(text, 24)}"`;

/** Throws `FormulaRefused`. */
export function parseFormula(text: string): Formula {
  const tokens = tokensOf(text);
  let next = 0;
  const peek = () => tokens[next]!;
  const takes = (...signs: readonly string[]): Token | null =>
    peek().kind === 'sign' && signs.includes(peek().text) ? tokens[next++]! : null;
  const found = ({ kind, text: said, column }: Token) =>
    kind === 'end' ? `ends at column ${column}` : `has ${quoted(said)} at column ${column}`;
  const close = (what: string) => {
    if (!takes(')')) throw new FormulaRefused(`${found(peek())}, where ${what} should be`);
  };
  const operation = ({ text: operator, column }: Token, ...operands: readonly Formula[]): Formula => ({
    kind: 'operation',
    operator: operator as Operator,
    operands,
    column,
  });

  const comparison = (depth: number): Formula => {
    const left = sum(depth);
    const sign = takes(...COMPARISONS);
    if (!sign) return left;
    const compared = operation(sign, left, sum(depth));
    const second = takes(...COMPARISONS);
    if (second)
      throw new FormulaRefused(`compares a second time at column ${second.column}; put one comparison into ( )`);
    return compared;
  };
  const chain = (signs: readonly string[], part: (depth: number) => Formula) => (depth: number) => {
    let formula = part(depth);
    for (let sign = takes(...signs); sign; sign = takes(...signs)) formula = operation(sign, formula, part(depth));
    return formula;
  };
  const product = chain(['*', '/'], (depth) => factor(depth));
  const sum = chain(['+', '-'], product);

  const factor = (depth: number): Formula => {
    const token = peek();
    if (depth > DEEPEST)
      throw new FormulaRefused(`is nested more than ${DEEPEST} deep at column ${token.column}; leave out some ( )`);
    const minus = takes('-');
    if (minus) return operation({ ...minus, text: 'negate' }, factor(depth + 1));
    if (takes('(')) {
      const inner = comparison(depth + 1);
      close('an operator or )');
      return inner;
    }
    if (token.kind !== 'number' && token.kind !== 'name')
      throw new FormulaRefused(`${found(token)}, where a number, a name or ( should be`);
    next++;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (isFunction(token.text)) return call(token, depth);
    if (!isName(token.text)) {
      throw new FormulaRefused(
        `has ${quoted(token.text)} at column ${token.column}; the names are ${[...NAMES, ...FUNCTIONS].join(', ')}`,
      );
    }
    return { kind: 'name', name: token.text };
  };
  const call = (name: Token, depth: number): Formula => {
    if (!takes('(')) throw new FormulaRefused(`${found(peek())}, where ( should be: ${name.text}(a, b)`);
    const operands = [comparison(depth + 1)];
    while (takes(',')) operands.push(comparison(depth + 1));
    close(operands.length > 1 ? 'an operator, a comma or )' : 'an operator or a comma');
    if (operands.length < 2)
      throw new FormulaRefused(`has one value in ${name.text} at column ${name.column}; give two or more`);
    return operation(name, ...operands);
  };

  const formula = comparison(0);
  if (peek().kind !== 'end') throw new FormulaRefused(`${found(peek())}, where an operator or the end should be`);
  return formula;
}

const isFunction = (text: string): text is FunctionName => (FUNCTIONS as readonly string[]).includes(text);
const isName = (text: string): text is FormulaName => (NAMES as readonly string[]).includes(text);

/** What formulas are computed with: numbers, or all numbers that a value may be. */
export interface Arithmetic<T> {
  number(value: number): T;
  apply(operator: Operator, operands: readonly T[], column: number): T;
}

export function evaluate<T>(formula: Formula, values: Readonly<Record<FormulaName, T>>, arithmetic: Arithmetic<T>): T {
  if (formula.kind === 'number') return arithmetic.number(formula.value);
  if (formula.kind === 'name') return values[formula.name];
  const operands = formula.operands.map((operand) => evaluate(operand, values, arithmetic));
  return arithmetic.apply(formula.operator, operands, formula.column);
}

export const onNumbers: Arithmetic<number> = {
  number: (value) => value,
  apply(operator, operands) {
    const [a, b] = operands as [number, number];
    switch (operator) {
      case 'negate':
        return -a;
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '/':
        return a / b;
      case 'min':
        return Math.min(...operands);
      case 'max':
        return Math.max(...operands);
      case '<':
        return Number(a < b);
      case '<=':
        return Number(a <= b);
      case '>':
        return Number(a > b);
      case '>=':
        return Number(a >= b);
      case '==':
        return Number(a === b);
      case '!=':
        return Number(a !== b);
    }
  },
};

export function namesIn(formula: Formula): ReadonlySet<FormulaName> {
  if (formula.kind === 'name') return new Set([formula.name]);
  return new Set(formula.kind === 'number' ? [] : formula.operands.flatMap((operand) => [...namesIn(operand)]));
}

/** The same formula as a Python expression of the outcome's fields; settings, whose names Python reserves in part, as numbers. */
export function inPython(text: string, settings: Readonly<Record<(typeof SETTINGS)[number], number>>): string {
  return tokensOf(text)
    .filter(({ kind }) => kind !== 'end')
    .map(({ text: said }) => (said === 'lambda' || said === 'cost' ? String(settings[said]) : said))
    .join(' ');
}
