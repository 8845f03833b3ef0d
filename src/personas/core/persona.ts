/**
 * A persona: a kind of person, with parameters that a population file may override. One file a persona in
 * src/personas, found by a glob; adding a kind of person is adding a file.
 *
 * Not here: how many of each there are (mixture.ts).
 */
import type { Rng } from '../../domain/rng';
import type { Behaviour, ParameterTable, Parameters } from './behaviour';

export interface Persona {
  readonly name: string;
  readonly title: string;
  /** One sentence for the page. */
  readonly description: string;
  readonly parameters: ParameterTable;
  /** No base model has met such people: they are in a population only where its file names them. */
  readonly outsidePrior?: boolean;
  /** The person's law for parameters inside their ranges; all of `parameters` must be given. */
  behave(parameters: Readonly<Record<string, number>>): Behaviour;
}

/** Checks at compile time that `behave` reads only parameters that the table declares. */
export function definePersona<T extends ParameterTable>(definition: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: T;
  readonly outsidePrior?: boolean;
  behave(parameters: Parameters<T>): Behaviour;
}): Persona {
  return {
    ...definition,
    behave: (parameters) => definition.behave(parameters as Parameters<T>),
  };
}

export function defaultParameters(persona: Persona): Record<string, number> {
  return Object.fromEntries(Object.entries(persona.parameters).map(([name, spec]) => [name, spec.default]));
}

/** Parameters drawn from the broad prior: each uniform on its `prior` range, independently. */
export function randomParameters(persona: Persona, rng: Rng): Record<string, number> {
  return Object.fromEntries(
    Object.entries(persona.parameters).map(([name, { prior }]) => [
      name,
      prior[0] + (prior[1] - prior[0]) * rng.uniform(),
    ]),
  );
}

const modules = import.meta.glob<{ persona: Persona }>(['../*.ts', '!../*.test.ts'], { eager: true });

/** Every persona by name, in alphabetical order. */
export const personas: ReadonlyMap<string, Persona> = new Map(
  Object.values(modules)
    .map(({ persona }) => [persona.name, persona] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

/** Those that base models are pre-trained on, in the same order. */
export const priorPersonas: readonly Persona[] = [...personas.values()].filter(({ outsidePrior }) => !outsidePrior);
