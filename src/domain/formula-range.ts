/**
 * Which values a formula can have: interval arithmetic over all outcomes that a dialogue can end with. A formula that
 * divides by 0 or grows very large for any of them is refused when the spec is parsed, so no reward is ever NaN or infinite.
 *
 * The bounds hold, but a value in [0, 1] that a formula names twice counts as two, so they may be wider than needed:
 * `correct - correct` has [−1, 1]. Whether the user accepted or left, and the number of turns, are gone through one by one.
 * The ends are computed by the same operations as the values themselves, all of which round monotonically, so no rounding
 * leads out of them.
 */
import {
  FormulaRefused,
  OUTCOME_FIELDS,
  evaluate,
  namesIn,
  onNumbers,
  parseFormula,
  type Arithmetic,
  type Formula,
  type FormulaName,
  type Operator,
} from './reward-formula';

/** The longest horizon that a spec allows. */
export const MOST_TURNS = 64;
/** No part of a formula may be larger. Rewards reach the GPU in f32. */
const LARGEST = 1e6;

export interface Range {
  readonly low: number;
  readonly high: number;
}

const exactly = (value: number): Range => ({ low: value, high: value });
const SHARE: Range = { low: 0, high: 1 };

const around = (values: readonly number[]): Range => ({ low: Math.min(...values), high: Math.max(...values) });

const onRanges: Arithmetic<Range> = {
  number: (value) => limited(exactly(value), null),
  apply(operator, operands, column) {
    if (operator === '/' && operands[1]!.low <= 0 && operands[1]!.high >= 0)
      throw new FormulaRefused(
        `divides at column ${column} by what may be 0; divide by what is always above 0, like max(turns, 1)`,
      );
    return limited(ofOperation(operator, operands), column);
  },
};

function ofOperation(operator: Operator, operands: readonly Range[]): Range {
  const on = (...values: readonly number[]) => onNumbers.apply(operator, values, 0);
  const [a, b] = operands as [Range, Range];
  switch (operator) {
    case 'negate':
      return { low: -a.high, high: -a.low };
    case 'min':
    case 'max':
      return { low: on(...operands.map(({ low }) => low)), high: on(...operands.map(({ high }) => high)) };
    case '==':
    case '!=': {
      const isOne = a.low === a.high && b.low === b.high;
      const isApart = a.high < b.low || b.high < a.low;
      return isOne || isApart ? exactly(on(a.low, b.low)) : SHARE;
    }
    // Monotone in each operand, so the extremes are at the corners.
    default:
      return around([on(a.low, b.low), on(a.low, b.high), on(a.high, b.low), on(a.high, b.high)]);
  }
}

function limited(range: Range, column: number | null): Range {
  if (range.low >= -LARGEST && range.high <= LARGEST) return range;
  throw new FormulaRefused(
    `can pass one million${column === null ? '' : ` at column ${column}`}; a reward must stay below it`,
  );
}

/** What is known of the settings and of the longest dialogue. */
export interface Known {
  readonly lambda: Range;
  readonly cost: Range;
  readonly horizon: number;
}

/** Throws `FormulaRefused` if it divides by 0 or grows too large for some outcome. */
export function rangeOf(formula: Formula, { lambda, cost, horizon }: Known): Range {
  const ends = [
    { accepted: 0, left: 0 },
    { accepted: 1, left: 0 },
    { accepted: 0, left: 1 },
  ];
  const ranges = ends.flatMap(({ accepted, left }) =>
    Array.from({ length: horizon + 1 }, (_, turns) => {
      const values: Readonly<Record<FormulaName, Range>> = {
        correct: SHARE,
        accepted: exactly(accepted),
        success: left === 1 ? exactly(0) : SHARE,
        left: exactly(left),
        turns: exactly(turns),
        lambda,
        cost,
      };
      return evaluate(formula, values, onRanges);
    }),
  );
  return { low: Math.min(...ranges.map(({ low }) => low)), high: Math.max(...ranges.map(({ high }) => high)) };
}

/** Why this text cannot be the reward, as a predicate, or null. A formula that is fine is fine for every λ, cost and horizon. */
export function formulaProblem(text: string): string | null {
  try {
    const formula = parseFormula(text);
    const { low, high } = rangeOf(formula, { lambda: SHARE, cost: SHARE, horizon: MOST_TURNS });
    const names = namesIn(formula);
    if (low === high) return `is ${low} for every dialogue, so there is nothing to learn`;
    return OUTCOME_FIELDS.some((field) => names.has(field))
      ? null
      : `is the same for every dialogue; name at least one of ${OUTCOME_FIELDS.join(', ')}`;
  } catch (thrown) {
    if (thrown instanceof FormulaRefused) return thrown.message;
    throw thrown;
  }
}
