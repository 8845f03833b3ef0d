import { describe, expect, it } from 'vitest';
import { ShiftLabError } from '../../domain/errors';
import defaultPopulation from '../../tasks/clarify/population.json';
import { membersOf, parsePopulation } from './mixture';
import { personas } from './persona';
import { populationFromPrior } from './prior';

function refused(file: unknown): ShiftLabError {
  try {
    parsePopulation(file);
  } catch (thrown) {
    if (thrown instanceof ShiftLabError) return thrown;
    throw thrown;
  }
  throw new Error('the population was accepted');
}

const half = { version: 1, name: 'two', weights: { terse: 0.5, noisy: 0.5 } };

describe('a population file', () => {
  it('of the default population has at least five personas', () => {
    expect(membersOf(parsePopulation(defaultPopulation)).length).toBeGreaterThanOrEqual(5);
  });

  it('may name only two personas, and omit weights of zero', () => {
    const members = membersOf(parsePopulation({ ...half, weights: { terse: 0.5, noisy: 0.5, changer: 0 } }));
    expect(members.map(({ persona, weight }) => [persona, weight])).toEqual([
      ['noisy', 0.5],
      ['terse', 0.5],
    ]);
  });

  it('may have weights that sum to 1 only up to rounding', () => {
    const members = membersOf(parsePopulation({ ...half, weights: { terse: 0.5, noisy: 0.5 + 9e-7 } }));
    expect(members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it.each([
    [
      'an unknown persona',
      { ...half, weights: { terse: 0.5, robot: 0.5 } },
      'weights.robot',
      null,
      /unknown.*cooperative/,
    ],
    ['a negative weight', { ...half, weights: { terse: -0.2, noisy: 1 } }, 'weights.terse', -0.2, /-0\.2/],
    ['a weight that is not a number', { ...half, weights: { terse: NaN, noisy: 1 } }, 'weights.terse', NaN, /NaN/],
    ['an infinite weight', { ...half, weights: { terse: Infinity } }, 'weights.terse', Infinity, /Infinity/],
    ['a weight in words', { ...half, weights: { terse: 'half', noisy: 0.5 } }, 'weights.terse', '"half"', /half/],
    [
      'a parameter out of range',
      { ...half, parameters: { terse: { answer: 1.5 } } },
      'parameters.terse.answer',
      1.5,
      /from 0 to 1/,
    ],
    [
      'an unknown parameter',
      { ...half, parameters: { terse: { stale: 0.5 } } },
      'parameters.terse.stale',
      null,
      /unknown.*answer/,
    ],
    ['parameters of an unknown persona', { ...half, parameters: { robot: {} } }, 'parameters.robot', null, /unknown/],
    ['an unknown field', { ...half, wieghts: {} }, 'wieghts', null, /unknown/],
    ['another version', { ...half, version: 2 }, 'version', 2, /must be 1/],
    ['no name', { ...half, name: '' }, 'name', '""', /empty/],
    ['no weights', { version: 1, name: 'none' }, 'weights', null, /missing/],
    ['a list', [half], 'version', null, /missing/],
    ['nothing', null, 'population', null, /object/],
  ])('with %s is refused, naming field and value', (_, file, field, value, sentence) => {
    const error = refused(file);
    expect(error.code).toBe('population-invalid');
    expect(error.values).toMatchObject({ field, value });
    expect(error.message).toMatch(sentence);
  });

  it.each([
    [{ terse: 0.5, noisy: 0.4 }, 0.9],
    [{ terse: 0.5, noisy: 0.5 + 2e-6 }, 1 + 2e-6],
    [{}, 0],
  ])('whose weights %j do not sum to 1 is refused with the sum', (weights, sum) => {
    const error = refused({ ...half, weights });
    expect(error.code).toBe('population-invalid');
    expect(error.values['sum']).toBeCloseTo(sum, 9);
    expect(error.message).toContain('sum to 1');
  });
});

describe('a population from the prior', () => {
  it('is the same for the same number, is valid, has only members of the prior, and is flat on average', () => {
    expect(populationFromPrior(3)).toEqual(populationFromPrior(3));
    const many = Array.from({ length: 400 }, (_, i) => parsePopulation(populationFromPrior(i + 1)));
    const names = [...personas.values()].filter(({ memberOf }) => memberOf.prior).map(({ name }) => name);
    for (const { weights } of many.slice(0, 20)) expect(Object.keys(weights).sort()).toEqual([...names].sort());
    // A flat Dirichlet weight of k: mean 1/k, variance (k − 1)/(k²(k + 1)); four standard errors of 400 draws.
    const k = names.length;
    for (const name of names) {
      const average = many.reduce((sum, { weights }) => sum + weights[name]!, 0) / many.length;
      expect(Math.abs(average - 1 / k)).toBeLessThan(4 * Math.sqrt((k - 1) / (k * k * (k + 1)) / many.length));
    }
    const answer = many.map(({ parameters }) => parameters!.terse!.answer!);
    expect([Math.min(...answer) >= 0.6, Math.max(...answer) <= 1]).toEqual([true, true]);
  });
});
