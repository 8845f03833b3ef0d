/** The language of reward formulas: what it computes, what it refuses and where, and that no reward leaves its range. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import type { Outcome } from './dialogue';
import { parseSpec } from './experiment-spec';
import { MOST_TURNS, formulaProblem, rangeOf } from './formula-range';
import { rewardOf, rewardRange, rewardWords, turnReturns, type Reward } from './reward';
import { DEFAULT_FORMULA, LONGEST_FORMULA, inPython, parseFormula } from './reward-formula';

const right: Outcome = { stop: 'accepted', correct: 1, accepted: 1, turns: 4, success: 1 };
const wrong: Outcome = { ...right, correct: 0, success: 0 };
const gone: Outcome = { stop: 'left', correct: 0.25, accepted: 0, turns: 2, success: 0 };

const by = (formula: string, settings: Partial<Reward> = {}): Reward => ({
  lambda: 0.3,
  costPerTurn: 0.02,
  ...settings,
  formula,
});

describe('a formula', () => {
  it.each<[string, Outcome, number]>([
    ['correct - 0.5 * accepted * (1 - correct) - 0.02 * turns', wrong, 0 - 0.5 - 0.02 * 4],
    ['correct - 0.5 * accepted * (1 - correct) - 0.02 * turns', right, 1 - 0.02 * 4],
    ['  correct-turns ', right, 1 - 4],
    ['turns - 1 - 1', right, 4 - 1 - 1], // from the left
    ['turns / 2 / 2', right, 4 / 2 / 2],
    ['1 + 2 * turns', right, 1 + 2 * 4],
    ['-correct * -2', right, 2],
    ['- - turns', right, 4],
    ['success - left', gone, -1],
    ['correct > 0.2', gone, 1],
    ['(turns > 3) * 0.5 + (turns <= 3)', right, 0.5],
    ['turns == 4', right, 1],
    ['turns != 4', right, 0],
    ['correct < accepted + 1', right, 1], // a comparison binds last
    ['min(turns, 2, 3) + max(correct, 0.5)', gone, 2 + 0.5],
    ['lambda * correct - cost * turns', right, 0.3 - 0.02 * 4],
    ['correct * 1e-3', right, 1e-3],
    ['correct * 2.5E+1', right, 25],
    ['((((((correct))))))', gone, 0.25],
  ])('%s', (formula, outcome, expected) => {
    expect(formulaProblem(formula)).toBeNull();
    expect(rewardOf(outcome, by(formula))).toBeCloseTo(expected, 12);
  });

  it('is refused with the column and what is allowed there', () => {
    const names = 'the names are correct, accepted, success, left, turns, lambda, cost, min, max';
    const signs = 'allowed are names, numbers, + - * / ( ) , < <= > >= == !=';
    const fields = 'correct, accepted, success, left, turns';
    for (const [formula, problem] of [
      ['correct - 0.5 * speed', `has "speed" at column 17; ${names}`],
      ['constructor', `has "constructor" at column 1; ${names}`],
      ['correct.turns', `has ".turns" at column 8, which is no number; write it like 2, 0.5 or 1e-3`],
      ['correct ^ 2', `has "^" at column 9; ${signs}`],
      ['correct − 1', `has "−" at column 9; ${signs}`], // U+2212
      ['correct 🙂', `has "🙂" at column 9; ${signs}`],
      ['correct = 1', `has "=" at column 9; ${signs}`],
      ['.5 * correct', 'has ".5" at column 1, which is no number; write it like 2, 0.5 or 1e-3'],
      ['007 * correct', 'has "007" at column 1, which is no number; write it like 2, 0.5 or 1e-3'],
      ['2correct', 'has "2correct" at column 1, which is no number; write it like 2, 0.5 or 1e-3'],
      ['1e400 * correct', 'can pass one million; a reward must stay below it'],
      [' ', 'ends at column 1, where a number, a name or ( should be'],
      ['correct -', 'ends at column 10, where a number, a name or ( should be'],
      ['correct * * 2', 'has "*" at column 11, where a number, a name or ( should be'],
      ['+correct', 'has "+" at column 1, where a number, a name or ( should be'],
      ['(correct', 'ends at column 9, where an operator or ) should be'],
      ['correct)', 'has ")" at column 8, where an operator or the end should be'],
      ['correct accepted', 'has "accepted" at column 9, where an operator or the end should be'],
      ['0 < correct < 1', 'compares a second time at column 13; put one comparison into ( )'],
      ['min correct', 'has "correct" at column 5, where ( should be: min(a, b)'],
      ['min(correct)', 'has one value in min at column 1; give two or more'],
      ['max(correct, )', 'has ")" at column 14, where a number, a name or ( should be'],
      ['max(correct, 1', 'ends at column 15, where an operator, a comma or ) should be'],
      ['max(correct', 'ends at column 12, where an operator or a comma should be'],
      ['correct / turns', 'divides at column 9 by what may be 0; divide by what is always above 0, like max(turns, 1)'],
      [
        'correct / lambda',
        'divides at column 9 by what may be 0; divide by what is always above 0, like max(turns, 1)',
      ],
      ['correct / 0', 'divides at column 9 by what may be 0; divide by what is always above 0, like max(turns, 1)'],
      ['correct / 1e-300', 'can pass one million at column 9; a reward must stay below it'],
      ['turns * turns * turns * turns', 'can pass one million at column 23; a reward must stay below it'],
      ['0 * correct + 2', 'is 2 for every dialogue, so there is nothing to learn'],
      ['lambda - cost', `is the same for every dialogue; name at least one of ${fields}`],
      [`${'('.repeat(25)}correct${')'.repeat(25)}`, 'is nested more than 24 deep at column 26; leave out some ( )'],
      [`${'-'.repeat(30)}correct`, 'is nested more than 24 deep at column 26; leave out some ( )'],
      ['correct' + ' '.repeat(LONGEST_FORMULA), `has 207 characters; at most ${LONGEST_FORMULA} are allowed`],
      ['x'.repeat(100), `has "${'x'.repeat(23)}…" at column 1; ${names}`],
    ] as const)
      expect(formulaProblem(formula), formula).toBe(problem);
  });

  it('may divide by what is never 0, whatever λ, cost and horizon are', () => {
    for (const formula of [
      'correct / max(turns, 1)',
      'correct / (turns + 1)',
      'success / (1 + left - accepted * 2)',
      'correct / (2 * turns - 7)',
    ])
      expect(formulaProblem(formula), formula).toBeNull();
  });

  it('is checked with the spec, in one short sentence', () => {
    const withFormula = (formula: unknown) => ({ ...exampleSpec, reward: { ...exampleSpec.reward, formula } });
    expect(parseSpec(withFormula('correct - left')).reward.formula).toBe('correct - left');
    expect(() => parseSpec(withFormula('correct - speed'))).toThrow(
      'The setting reward.formula has "speed" at column 11; the names are correct, accepted, success, left, turns, lambda, cost, min, max.',
    );
    expect(() => parseSpec(withFormula(1))).toThrow('The setting reward.formula must be a string, but is 1.');
    const { formula: _, ...older } = exampleSpec.reward;
    expect(parseSpec({ ...exampleSpec, reward: older }).reward.formula).toBe('');
  });

  it('in Python has its names but for the settings, which are numbers there', () => {
    expect(inPython('lambda*correct+\n min(turns,2) - cost * (turns>=3)', { lambda: 0.3, cost: 0.02 })).toBe(
      '0.3 * correct + min ( turns , 2 ) - 0.02 * ( turns >= 3 )',
    );
  });
});

/** Texts that are mostly formulas. */
const formulas = fc.letrec<{ formula: string }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom('correct', 'accepted', 'success', 'left', 'turns', 'lambda', 'cost'),
    fc.constantFrom('0', '1', '0.5', '3', '1e-3'),
    fc
      .tuple(tie('formula'), fc.constantFrom('+', '-', '*', '/', '<', '<=', '>', '>=', '==', '!='), tie('formula'))
      .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
    tie('formula').map((a) => `-${a}`),
    fc.tuple(fc.constantFrom('min', 'max'), tie('formula'), tie('formula')).map(([f, a, b]) => `${f}(${a}, ${b})`),
  ),
})).formula;
const outcomes = fc
  .tuple(
    fc.constantFrom<Outcome['stop']>('accepted', 'left', 'horizon'),
    fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    fc.integer({ min: 0, max: MOST_TURNS }),
  )
  .map(([stop, correct, turns]): Outcome => ({
    stop,
    correct,
    accepted: stop === 'accepted' ? 1 : 0,
    turns,
    success: stop === 'left' ? 0 : correct,
  }));
const shares = fc.double({ min: 0, max: 1, noNaN: true });

describe('the range of a reward', () => {
  it('is that of (17) for (17) written as a formula', () => {
    const reward = exampleSpec.reward;
    const { low, high } = rewardRange(exampleSpec);
    expect([low, high]).toEqual([-0.02 * 8, 1]);
    const own = rewardRange({ ...exampleSpec, reward: { ...reward, formula: DEFAULT_FORMULA } });
    expect([own.low, own.high]).toEqual([expect.closeTo(low, 12), expect.closeTo(high, 12)]);
  });

  it('is as wide as the formula, not as (17)', () => {
    const range = (formula: string, horizon = 8) => rewardRange({ reward: by(formula), horizon });
    expect(range('10 * correct - turns')).toEqual({ low: -8, high: 10 });
    expect(range('correct / max(turns, 1)')).toEqual({ low: 0, high: 1 });
    expect(range('accepted * left')).toEqual({ low: 0, high: 0 }); // nobody does both
    expect(range('correct - 0.5 * accepted * (1 - correct)')).toEqual({ low: -0.5, high: 1 });
  });

  it('contains every reward that a formula gives, and none is NaN or infinite', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        formulas,
        fc.array(outcomes, { minLength: 5, maxLength: 5 }),
        shares,
        shares,
        (formula, ended, lambda, costPerTurn) => {
          if (formulaProblem(formula) !== null) return;
          accepted++;
          const reward = by(formula, { lambda, costPerTurn });
          const { low, high } = rewardRange({ reward, horizon: MOST_TURNS });
          for (const outcome of ended) {
            const value = rewardOf(outcome, reward);
            expect(Number.isFinite(value)).toBe(true);
            expect(value).toBeGreaterThanOrEqual(low);
            expect(value).toBeLessThanOrEqual(high);
            for (const part of turnReturns(outcome, reward, 0.9)) expect(Number.isFinite(part)).toBe(true);
          }
          expect(
            rangeOf(parseFormula(formula), {
              lambda: { low: 0, high: 1 },
              cost: { low: 0, high: 1 },
              horizon: MOST_TURNS,
            }).low,
          ).toBeLessThanOrEqual(low); // what was checked covers what is used
        },
      ),
      { seed: 1, numRuns: 600 },
    );
    expect(accepted).toBeGreaterThan(200);
  });

  it('and every text at all is a formula or is refused in a sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const problem = formulaProblem(text);
        expect(problem === null || problem.length < 150).toBe(true);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('the returns of turns', () => {
  it('of (17) written as a formula are those of (17)', () => {
    for (const outcome of [right, wrong, gone, { ...right, turns: 0 }])
      for (const discount of [1, 0.5])
        expect(turnReturns(outcome, by(DEFAULT_FORMULA), discount)).toEqual(
          turnReturns(outcome, by(''), discount).map((value) => expect.closeTo(value, 12)),
        );
  });

  it('sum what each turn changes, so that the first is the reward', () => {
    const reward = by('correct - 0.5 * (turns > 2) - left');
    expect(turnReturns(right, reward, 1)).toEqual([0.5, 0.5, 0.5, 1]); // the third turn costs a half
    expect(turnReturns(right, reward, 0.5)).toEqual([0.5 ** 3 - 0.5 * 0.5 ** 2, 0.5 ** 2 - 0.5 * 0.5, 0.5 - 0.5, 1]);
    expect(turnReturns(gone, reward, 1)[0]).toBe(rewardOf(gone, reward));
  });
});

it('a run is named by λ or by its formula, with λ where the formula has it', () => {
  expect(rewardWords(by(''))).toBe('λ = 0.3');
  expect(rewardWords(by('correct - left'))).toBe('reward = correct - left');
  expect(rewardWords(by('lambda * correct'))).toBe('reward = lambda * correct, λ = 0.3');
});
