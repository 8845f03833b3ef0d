/**
 * A population file: the share of each persona, and its parameters. It is checked before it is used.
 *
 *   { "version": 1, "name": "…", "weights": { "terse": 0.5, … }, "parameters": { "terse": { "answer": 0.8 } } }
 *
 * Weights sum to 1 within 1e-6. Personas that are not named have weight 0. `parameters` is optional and overrides defaults.
 * Not here: what people do (behaviour.ts, people.ts).
 */
import * as v from 'valibot';
import { ShiftLabError } from '../../domain/errors';
import type { ErrorValues } from '../../domain/errors';
import { shortened, shownValue } from '../../domain/shown-value';
import type { Behaviour } from './behaviour';
import { defaultParameters, personas } from './persona';

const WEIGHT_TOLERANCE = 1e-6;

export interface PopulationFile {
  readonly version: 1;
  readonly name: string;
  readonly weights: Readonly<Record<string, number>>;
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface Member {
  readonly persona: string;
  readonly weight: number;
  readonly behaviour: Behaviour;
}

const between = (min: number, max: number) =>
  v.pipe(
    v.number(`must be a number from ${min} to ${max}`),
    v.finite(`must be a number from ${min} to ${max}`),
    v.minValue(min, `must be a number from ${min} to ${max}`),
    v.maxValue(max, `must be a number from ${min} to ${max}`),
  );

function optionalEntries<S extends v.GenericSchema>(entries: Iterable<readonly [string, S]>) {
  return Object.fromEntries([...entries].map(([name, schema]) => [name, v.optional(schema)]));
}

const strict = <E extends v.ObjectEntries>(entries: E, known: string) =>
  v.strictObject(entries, (issue) =>
    issue.expected === 'never'
      ? `is unknown; ${known}`
      : issue.input === undefined
        ? 'is missing'
        : 'must be an object',
  );

const names = [...personas.keys()].join(', ');
const populationSchema = strict(
  {
    version: v.literal(1, 'must be 1'),
    name: v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty')),
    weights: strict(
      optionalEntries([...personas.keys()].map((name) => [name, between(0, 1)] as const)),
      `personas: ${names}`,
    ),
    parameters: v.optional(
      strict(
        optionalEntries(
          [...personas.values()].map((persona) => {
            const specs = Object.entries(persona.parameters);
            const schema = strict(
              optionalEntries(specs.map(([name, { min, max }]) => [name, between(min, max)] as const)),
              `parameters: ${Object.keys(persona.parameters).join(', ')}`,
            );
            return [persona.name, schema] as const;
          }),
        ),
        `personas: ${names}`,
      ),
    ),
  },
  'fields: version, name, weights, parameters',
);

/** The file as a typed value. Throws `population-invalid` with the field and its value. */
export function parsePopulation(file: unknown): PopulationFile {
  const parsed = v.safeParse(populationSchema, file);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const field = shortened(v.getDotPath(issue) ?? 'population');
    const unknown = issue.message.startsWith('is unknown');
    const value = unknown ? undefined : issue.input;
    const shown = value === undefined ? '' : ` (it is ${printed(value)})`;
    throw invalid(`The population is invalid: ${field} ${issue.message}${shown}.`, { field, value: plain(value) });
  }
  const population = parsed.output as PopulationFile;
  const sum = Object.values(population.weights).reduce((total, weight) => total + (weight ?? 0), 0);
  if (!(Math.abs(sum - 1) <= WEIGHT_TOLERANCE)) {
    throw invalid(`The population is invalid: its weights must sum to 1, but they sum to ${Number(sum.toFixed(9))}.`, {
      field: 'weights',
      sum,
      tolerance: WEIGHT_TOLERANCE,
    });
  }
  return population;
}

/** All personas with a positive weight; weights are normalised to sum to 1, up to rounding. */
export function membersOf(population: PopulationFile): Member[] {
  const sum = Object.values(population.weights).reduce((total, weight) => total + (weight ?? 0), 0);
  return [...personas.values()].flatMap((persona) => {
    const weight = population.weights[persona.name] ?? 0;
    if (weight <= 0) return [];
    const given = Object.entries(population.parameters?.[persona.name] ?? {}).filter(
      ([, value]) => value !== undefined,
    );
    const behaviour = persona.behave({ ...defaultParameters(persona), ...Object.fromEntries(given) });
    return [{ persona: persona.name, weight: weight / sum, behaviour }];
  });
}

function invalid(message: string, values: ErrorValues): ShiftLabError {
  return new ShiftLabError('population-invalid', message, values);
}

function plain(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' || typeof value === 'boolean' ? value : printed(value);
}

/** Lists and objects by their kind: what is in them is seldom what is wrong. */
function printed(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : shownValue(value);
}
