/** The lab's set-up in the address: preset, seeds, arms, λ, users, how they behave and every other field that was changed. */
import { jsonOf } from '../../domain/json-text';
import type { SettingSetup } from '../../domain/story';
import { seedsIn } from '../../domain/seed-list';
import { populationNamed } from '../../personas/core/prior';
import type { LinkPart, Parameter } from '../address/link-part';
import { parameterText, parameterTextIn, type ByPersona } from './persona-parameters';
import { specFields } from './spec-fields';

/** Null means: as the preset has it. */
export interface SetupLink {
  readonly preset: string | null;
  readonly seeds: readonly number[] | null;
  readonly arms: readonly string[] | null;
  readonly lambda: number | null;
  /** Weights by persona. */
  readonly mixture: Readonly<Record<string, number>> | null;
  /** A whole population document. */
  readonly population: Readonly<Record<string, unknown>> | null;
  /** Parameters of personas that differ from those of the population. */
  readonly parameters: ByPersona | null;
  /** Advanced fields by path, as text. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The set-up of a story's setting. What it does not say is as the preset has it. */
export const linkOf = (setup: SettingSetup): SetupLink => ({ ...setupLink.empty, ...setup });

const FIELD_PATHS = new Set(specFields.map((field) => field.path));

/** "terse:0.5,noisy:0.5"; null if any pair is not one. */
function parseMixture(text: string): Readonly<Record<string, number>> | null {
  const pairs = text.split(',').map((pair) => /^([\w-]+):(\d*\.?\d+)$/.exec(pair));
  if (pairs.some((pair) => !pair)) return null;
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, Number(pair![2])]));
}

/** "prior:7", or a document as JSON; null for anything else. */
function parsePopulationText(text: string): Readonly<Record<string, unknown>> | null {
  const drawn = populationNamed(text);
  if (drawn) return { ...drawn };
  try {
    const value = jsonOf(text, 'The population');
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** "prior:7" for the seventh population of the prior, unchanged; otherwise the document. */
function populationText(population: Readonly<Record<string, unknown>>): string {
  const name = String(population['name']).replace(' ', ':');
  const drawn = populationNamed(name);
  const text = JSON.stringify(population);
  return drawn && JSON.stringify(drawn) === text ? name : text;
}

export const setupLink: LinkPart<SetupLink> = {
  empty: {
    preset: null,
    seeds: null,
    arms: null,
    lambda: null,
    mixture: null,
    population: null,
    parameters: null,
    fields: {},
  },

  read(value, name, text) {
    if (FIELD_PATHS.has(name)) return { ...value, fields: { ...value.fields, [name]: text } };
    switch (name) {
      case 'preset':
        return text === '' ? null : { ...value, preset: text };
      case 'seed': {
        const seeds = seedsIn(text);
        return seeds && { ...value, seeds };
      }
      case 'arms': {
        const arms = text.split(',').filter(Boolean);
        return arms.length === 0 && text !== '' ? null : { ...value, arms }; // '' is what no arm at all is written as
      }
      case 'lambda': {
        const lambda = Number(text);
        return text !== '' && lambda >= 0 && lambda <= 1 ? { ...value, lambda } : null;
      }
      case 'mix': {
        const mixture = parseMixture(text);
        return mixture && { ...value, mixture };
      }
      case 'population': {
        const population = parsePopulationText(text);
        return population && { ...value, population };
      }
      case 'parameters': {
        const parameters = parameterTextIn(text);
        return parameters && { ...value, parameters };
      }
      default:
        return null;
    }
  },

  write({ preset, seeds, arms, lambda, mixture, population, parameters, fields }) {
    const mix = Object.entries(mixture ?? {}).map(([name, share]) => `${name}:${share}`);
    const said: readonly (readonly [string, string | null])[] = [
      ['preset', preset],
      ['seed', seeds && seeds.join(',')],
      ['arms', arms && arms.join(',')],
      ['lambda', lambda === null ? null : String(lambda)],
      ['mix', mixture && mix.join(',')],
      ['population', population && populationText(population)],
      ['parameters', parameters && parameterText(parameters)],
      ...Object.entries(fields),
    ];
    return said.filter((parameter): parameter is Parameter => parameter[1] !== null);
  },
};
