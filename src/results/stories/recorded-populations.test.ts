import { expect, it } from 'vitest';
import { personas } from '../../personas/core/persona';
import { populationFromPrior } from '../../personas/core/prior';
import { recordedPopulation } from './story-recorded-populations';

it.each([1, 2, 3, 4, 5])(
  'prior:%i, without personas that joined the prior later, is the recorded population',
  (number) => {
    const recorded = recordedPopulation(`prior-${number}`);
    const members = Object.keys(recorded['weights'] as object).map((name) => personas.get(name)!);
    // As text, as stored results are compared with their stories: the order of the fields counts too.
    expect(JSON.stringify(populationFromPrior(number, members))).toBe(JSON.stringify(recorded));
  },
);

it('refuses a population that was not recorded', () => {
  expect(() => recordedPopulation('prior-6')).toThrow(/no recorded population prior-6/);
});
