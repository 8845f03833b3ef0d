/**
 * Populations drawn from a documented prior, for results with people that nobody selected. The weights of the prior's
 * members have a flat Dirichlet distribution, and each parameter is uniform on its `prior` range. No population of the
 * prior was looked at while settings were chosen.
 *
 * The draws for a persona depend only on its name and on the population's number. So a new member takes its share of the
 * weights and changes nothing else: the others keep their parameters and the proportions of their weights.
 */
import { Rng } from '../../domain/rng';
import type { PopulationFile } from './mixture';
import { personas, randomParameters, type Persona } from './persona';

const PURPOSE = 'population from the prior';

/**
 * The first seven members share one random stream, at fixed places: the draw of its size, and the first draw of its
 * parameters. Recorded results were made with these numbers, so the list is closed; other personas have a stream each. If
 * the parameters that all personas have (TRAITS) ever change, everything must be trained and recorded again, and this list
 * can go.
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

/** A persona's weight before weights are scaled to sum to 1, and its parameters. */
interface Draw {
  readonly size: number;
  readonly parameters: Readonly<Record<string, number>>;
}

function drawOf(persona: Persona, number: number): Draw {
  const place = PLACES[persona.name] ?? { size: 0, parameters: 1 };
  const purpose = persona.name in PLACES ? PURPOSE : `${PURPOSE}/${persona.name}`;
  const from = (draw: number) => new Rng(number, purpose, 0, draw);
  return {
    // Exponential variables divided by their sum have a flat Dirichlet distribution.
    size: -Math.log(1 - from(place.size).uniform()),
    parameters: randomParameters(persona, from(place.parameters)),
  };
}

/** The population with this number. The same number gives the same population. Only members of the prior are in it. */
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

/** The population that command lines and links call "prior:7"; null if the text has another form. */
export function populationNamed(text: string): PopulationFile | null {
  const [, number] = /^prior:(\d{1,9})$/.exec(text) ?? [];
  return number === undefined ? null : populationFromPrior(Number(number));
}
