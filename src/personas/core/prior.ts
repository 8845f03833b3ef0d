/**
 * A population drawn from a documented prior, for results on people that nobody chose: weights of the personas of the prior
 * from a flat Dirichlet distribution, each parameter uniform on its `prior` range. The base simulator is pre-trained on
 * people of this prior, each of them alone; no population of it was looked at while anything was chosen.
 */
import { Rng } from '../../domain/rng';
import type { PopulationFile } from './mixture';
import { priorPersonas, randomParameters } from './persona';

/** The same number gives the same population. */
export function populationFromPrior(number: number): PopulationFile {
  const rng = new Rng(number, 'population from the prior');
  // Exponential variables over their sum are flat Dirichlet.
  const sizes = priorPersonas.map(() => -Math.log(1 - rng.uniform()));
  const sum = sizes.reduce((total, size) => total + size, 0);
  return {
    version: 1,
    name: `prior ${number}`,
    weights: Object.fromEntries(priorPersonas.map(({ name }, i) => [name, sizes[i]! / sum])),
    parameters: Object.fromEntries(priorPersonas.map((persona) => [persona.name, randomParameters(persona, rng)])),
  };
}

/** "prior:7": the seventh of them, as command lines and links name it; null where the text names none. */
export function populationNamed(text: string): PopulationFile | null {
  const [, number] = /^prior:(\d{1,9})$/.exec(text) ?? [];
  return number === undefined ? null : populationFromPrior(Number(number));
}
