/**
 * A persona: a kind of person, with parameters that a population file may override. Each is one file in src/personas, found
 * by a glob, that contains everything about it; to add a kind of person, add a file.
 *
 * Not here: how many of each there are (mixture.ts).
 */
import { badDefinition } from '../../domain/definition-files';
import type { Rng } from '../../domain/rng';
import type { Behaviour, ParameterTable, Parameters } from './behaviour';

/** Where a persona is used without being named. A population file may name any persona, member or not. */
export interface Membership {
  /** Whether it is in every population that is drawn from the prior (prior.ts). */
  readonly prior: boolean;
  /**
   * Tasks whose base models meet it in their training data (styles.ts), by name; `every` means later tasks too. A new
   * member changes a task's training data, so its base models have to be trained again.
   */
  readonly corpora: 'every' | readonly string[];
}

interface PersonaDescription {
  /** The name of its file. */
  readonly name: string;
  readonly title: string;
  /** One sentence for the page. */
  readonly description: string;
  readonly memberOf: Membership;
}

export interface Persona extends PersonaDescription {
  readonly parameters: ParameterTable;
  /** The person's behaviour with these parameters; all must be given, inside their ranges. */
  behave(parameters: Readonly<Record<string, number>>): Behaviour;
}

/** Checks at compile time that `behave` reads only parameters that the table declares. */
export function definePersona<T extends ParameterTable>(
  definition: PersonaDescription & { readonly parameters: T; behave(parameters: Parameters<T>): Behaviour },
): Persona {
  return {
    ...definition,
    behave: (parameters) => definition.behave(parameters as Parameters<T>),
  };
}

export function defaultParameters(persona: Persona): Record<string, number> {
  return Object.fromEntries(Object.entries(persona.parameters).map(([name, spec]) => [name, spec.default]));
}

/** Each parameter uniform on its `prior` range, independently, in the order of the table. */
export function randomParameters(persona: Persona, rng: Rng): Record<string, number> {
  return Object.fromEntries(
    Object.entries(persona.parameters).map(([name, { prior }]) => [
      name,
      prior[0] + (prior[1] - prior[0]) * rng.uniform(),
    ]),
  );
}

/** Throws `definition-invalid` if a persona's file contradicts itself. */
function checked(path: string, { persona }: { readonly persona: Persona }): Persona {
  const refuse = (problem: string): never => {
    throw badDefinition('a persona', path, problem);
  };
  if (path !== `../${persona.name}.ts`)
    refuse(`its name is "${persona.name}", so the file must be called ${persona.name}.ts.`);
  for (const [key, spec] of Object.entries(persona.parameters)) {
    const [low, high] = spec.prior;
    if (!(spec.min <= spec.default && spec.default <= spec.max))
      refuse(`${key} is ${spec.default} by default, outside of ${spec.min} to ${spec.max}.`);
    if (!(spec.min <= low && low < high && high <= spec.max))
      refuse(`${key} is drawn from ${low} to ${high}, which is no range inside of ${spec.min} to ${spec.max}.`);
  }
  return persona;
}

/** The personas of these files (by path, as the glob below finds them), in alphabetical order. */
export function personasIn(
  files: Readonly<Record<string, { readonly persona: Persona }>>,
): ReadonlyMap<string, Persona> {
  const found = Object.entries(files).map(([path, file]) => checked(path, file));
  return new Map(found.map((persona) => [persona.name, persona] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every persona by name, in alphabetical order. */
export const personas: ReadonlyMap<string, Persona> = personasIn(
  import.meta.glob<{ persona: Persona }>(['../*.ts', '!../*.test.ts'], { eager: true }),
);
