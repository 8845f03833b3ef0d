/** The lab's set-up in the address: preset, seeds, arms, λ, users, how they behave and every other field that was changed. */
import { jsonOf } from '../../domain/json-text';
import { numberIn } from '../../domain/number-text';
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

/** What no arm at all is written as; an empty text, as older links have it, is read too. */
const NO_ARM = 'none';

/** Only their proportions matter. */
const LARGEST_WEIGHT = 1e6;

const LONGEST_NAME = 100;

/** Of a formula, the longest that a person would write; the rest are numbers and names. */
const LONGEST_FIELD = 1000;

/** "terse:0.5,noisy:0.5"; null if any pair is not one, or a name comes twice. */
function parseMixture(text: string): Readonly<Record<string, number>> | null {
  const pairs = text.split(',').map((pair) => {
    const [, name, share = ''] = /^([\w-]+):(.+)$/.exec(pair) ?? [];
    const weight = numberIn(share);
    return name !== undefined && weight !== null && weight >= 0 && weight <= LARGEST_WEIGHT ? [name, weight] : null;
  });
  const said = pairs.filter((pair) => pair !== null);
  return said.length === pairs.length && new Set(said.map(([name]) => name)).size === said.length
    ? (Object.fromEntries(said) as Record<string, number>)
    : null;
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
    if (FIELD_PATHS.has(name))
      return text.length > LONGEST_FIELD ? null : { ...value, fields: { ...value.fields, [name]: text } };
    switch (name) {
      case 'preset':
        return text === '' || text.length > LONGEST_NAME ? null : { ...value, preset: text };
      case 'seed': {
        const seeds = seedsIn(text);
        return seeds && { ...value, seeds };
      }
      case 'arms': {
        if (text === '' || text === NO_ARM) return { ...value, arms: [] };
        const arms = [...new Set(text.split(',').filter(Boolean))];
        return arms.length === 0 ? null : { ...value, arms };
      }
      case 'lambda': {
        const lambda = numberIn(text);
        return lambda !== null && lambda >= 0 && lambda <= 1 ? { ...value, lambda } : null;
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
      ['arms', arms && (arms.join(',') || NO_ARM)],
      ['lambda', lambda === null ? null : String(lambda)],
      ['mix', mixture && mix.join(',')],
      ['population', population && populationText(population)],
      ['parameters', parameters && parameterText(parameters)],
      ...Object.entries(fields),
    ];
    return said.filter((parameter): parameter is Parameter => parameter[1] !== null);
  },
};
