/**
 * The whole set-up as the page's address, so that a lecturer can hand out a prepared link:
 *   #view=lab&preset=clarify&seed=1,2&arms=base,naive&lambda=0.3&mix=terse:0.5,noisy:0.5&grpo.updates=50
 *   #view=results&story=sycophancy
 *   #run=recorded/clarify.json
 *   #view=lab&preset=clarify&population=prior:7
 *   #view=theory&theory.horizon=20&theory.sycophancy=0.5
 * Pure text in, text out. Unknown names are kept out and reported, never guessed.
 */
import { populationNamed } from '../personas/core/prior';
import { specFields } from './lab/spec-fields';
import { readSetting } from './theory/theory-settings';

export const VIEWS = ['lab', 'results', 'dialogues', 'theory', 'runs', 'bench'] as const;
export type View = (typeof VIEWS)[number];

export interface Link {
  readonly view: View;
  readonly preset: string | null;
  readonly seeds: readonly number[] | null;
  readonly arms: readonly string[] | null;
  readonly lambda: number | null;
  /** Persona weights, or a whole population document. */
  readonly mixture: Readonly<Record<string, number>> | null;
  readonly population: Readonly<Record<string, unknown>> | null;
  /** Advanced fields by path, as text. */
  readonly fields: Readonly<Record<string, string>>;
  /** The story of the Results view that is looked at. */
  readonly story: string | null;
  /** The open run, as the path of a file that is served beside the page. */
  readonly run: string | null;
  /** What is set in the theory lab, by name, as text. */
  readonly theory: Readonly<Record<string, string>>;
  /** What in the address was not understood. */
  readonly ignored: readonly string[];
}

export const EMPTY_LINK: Link = {
  view: 'lab',
  preset: null,
  seeds: null,
  arms: null,
  lambda: null,
  mixture: null,
  population: null,
  fields: {},
  story: null,
  run: null,
  theory: {},
  ignored: [],
};

const THEORY = 'theory.';
/** Files that are served from results/ (scripts/served-results.mjs), and nothing else, wherever a link points. */
const SERVED_RUN = /^(recorded|results)\/[\w.-]+\.json$/;
const FIELD_PATHS = new Set(specFields.map((field) => field.path));

/** "1,2,5-8" as whole numbers; null where any part is none. */
export function parseSeeds(text: string): number[] | null {
  const seeds: number[] = [];
  for (const part of text.split(/[,\s]+/).filter(Boolean)) {
    const range = /^(\d+)(?:[-–](\d+))?$/.exec(part);
    if (!range) return null;
    const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (to < from || to - from >= 100 || to >= 2 ** 32) return null;
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  return seeds.length > 0 && seeds.length <= 100 ? [...new Set(seeds)] : null;
}

export function parseLink(hash: string): Link {
  const link: { -readonly [K in keyof Link]: Link[K] } = { ...EMPTY_LINK };
  const fields: Record<string, string> = {};
  const theory: Record<string, string> = {};
  const ignored: string[] = [];
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const understood = read(name, text);
    if (!understood) ignored.push(`${name}=${text}`);
  }
  return { ...link, fields, theory, ignored };

  function read(name: string, text: string): boolean {
    if (FIELD_PATHS.has(name)) return ((fields[name] = text), true);
    if (name.startsWith(THEORY)) {
      const setting = name.slice(THEORY.length);
      return readSetting(setting, text) !== null && ((theory[setting] = text), true);
    }
    switch (name) {
      case 'view': {
        const view = VIEWS.find((known) => known === text);
        return view ? ((link.view = view), true) : false;
      }
      case 'story':
        return /^[\w-]+$/.test(text) && ((link.story = text), true);
      case 'run':
        return SERVED_RUN.test(text) && ((link.run = text), true);
      case 'preset':
        return ((link.preset = text), text !== '');
      case 'seed':
        return (link.seeds = parseSeeds(text)) !== null;
      case 'arms': {
        const arms = text.split(',').filter(Boolean);
        return arms.length > 0 && ((link.arms = arms), true);
      }
      case 'lambda': {
        const lambda = Number(text);
        return text !== '' && lambda >= 0 && lambda <= 1 && ((link.lambda = lambda), true);
      }
      case 'mix': {
        const pairs = text.split(',').map((pair) => /^([\w-]+):(\d*\.?\d+)$/.exec(pair));
        if (pairs.some((pair) => !pair)) return false;
        link.mixture = Object.fromEntries(pairs.map((pair) => [pair![1]!, Number(pair![2])]));
        return true;
      }
      case 'population': {
        const drawn = populationNamed(text);
        if (drawn) return ((link.population = { ...drawn }), true);
        try {
          const value: unknown = JSON.parse(text);
          if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
          return ((link.population = value as Record<string, unknown>), true);
        } catch {
          return false;
        }
      }
      default:
        return false;
    }
  }
}

/** "prior:7" where it is the seventh population of the prior, unchanged. */
function drawnAs(population: Readonly<Record<string, unknown>>): string | null {
  const name = String(population['name']).replace(' ', ':');
  const drawn = populationNamed(name);
  return drawn && JSON.stringify(drawn) === JSON.stringify(population) ? name : null;
}

export function formatLink(link: Omit<Link, 'ignored'>): string {
  const parts: [string, string][] = [];
  if (link.view !== 'lab') parts.push(['view', link.view]);
  if (link.story) parts.push(['story', link.story]);
  if (link.run) parts.push(['run', link.run]);
  if (link.preset) parts.push(['preset', link.preset]);
  if (link.seeds) parts.push(['seed', link.seeds.join(',')]);
  if (link.arms) parts.push(['arms', link.arms.join(',')]);
  if (link.lambda !== null) parts.push(['lambda', String(link.lambda)]);
  if (link.mixture)
    parts.push([
      'mix',
      Object.entries(link.mixture)
        .map(([name, share]) => `${name}:${share}`)
        .join(','),
    ]);
  if (link.population) parts.push(['population', drawnAs(link.population) ?? JSON.stringify(link.population)]);
  parts.push(...Object.entries(link.fields));
  parts.push(...Object.entries(link.theory).map(([name, value]): [string, string] => [THEORY + name, value]));
  // Commas, colons and slashes stay readable: they need no escape in a fragment.
  const text = parts
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/')}`,
    )
    .join('&');
  return text === '' ? '' : `#${text}`;
}
