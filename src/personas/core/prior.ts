/**
 * Populations drawn from a documented prior, for results on people that nobody chose. Weights of the personas that are
 * members of the prior are from a flat Dirichlet distribution, and each parameter is uniform on its `prior` range. No
 * population of the prior was looked at while anything was chosen.
 *
 * What is drawn of a persona depends on its name and on the population's number only. So a new member takes its share
 * of the weights and changes nothing else: the others keep their parameters and the proportions of their weights.
 */
import { Rng } from '../../domain/rng';
import type { PopulationFile } from './mixture';
import { personas, randomParameters, type Persona } from './persona';

const PURPOSE = 'population from the prior';

/**
 * The first seven members share one stream, in which each has a place: the draw of its size, and the first draw of its
 * parameters. Recorded results were made with these numbers, so the list is closed. Everyone else has a stream of its
 * own. Whoever changes what parameters all personas have (TRAITS) trains and records everything anew, and can drop it.
 */
const PLACES: Readonly<Record<string, { readonly size: number; readonly parameters: number }>> = {
  changer: { size: 0, parameters: 7 },
  cooperative: { size: 1, parameters: 25 },
  digressing: { size: 2, parameters: 42 },
  impatient: { size: 3, parameters: 59 },
  noisy: { size: 4, parameters: 76 },
  pushback: { size: 5, parameters: 93 },
  terse: { size: 6, parameters: 110 },
};

/** How large a persona's group is before all groups are scaled to sum to 1, and its parameters. */
interface Draw {
  readonly size: number;
  readonly parameters: Readonly<Record<string, number>>;
}

function drawOf(persona: Persona, number: number): Draw {
  const place = PLACES[persona.name] ?? { size: 0, parameters: 1 };
  const purpose = persona.name in PLACES ? PURPOSE : `${PURPOSE}/${persona.name}`;
  const from = (draw: number) => new Rng(number, purpose, 0, draw);
  return {
    // Exponential variables over their sum are flat Dirichlet.
    size: -Math.log(1 - from(place.size).uniform()),
    parameters: randomParameters(persona, from(place.parameters)),
  };
}

/** The same number gives the same population, of those of the personas that are members of the prior. */
export function populationFromPrior(number: number, from: Iterable<Persona> = personas.values()): PopulationFile {
  const draws = [...from]
    .filter(({ memberOf }) => memberOf.prior)
    .map((persona) => [persona.name, drawOf(persona, number)] as const);
  const sum = draws.reduce((total, [, { size }]) => total + size, 0);
  return {
    version: 1,
    name: `prior ${number}`,
    weights: Object.fromEntries(draws.map(([name, { size }]) => [name, size / sum])),
    parameters: Object.fromEntries(draws.map(([name, { parameters }]) => [name, parameters])),
  };
}

/** "prior:7": the seventh of them, as command lines and links name it; null where the text names none. */
export function populationNamed(text: string): PopulationFile | null {
  const [, number] = /^prior:(\d{1,9})$/.exec(text) ?? [];
  return number === undefined ? null : populationFromPrior(Number(number));
}
