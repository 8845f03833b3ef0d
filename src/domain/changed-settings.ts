/**
 * Settings in which specs differ. What a run changes of its preset, in words: a report that names the preset alone would be
 * taken for the preset's. And the columns of a table of several runs.
 */
import type { ExperimentSpec } from './experiment-spec';

/** Said beside them in any case, or no setting. */
const SAID = new Set(['preset', 'seeds', 'arms', 'population', 'reward.lambda', 'reward.formula']);

/** A form asks for them in its own words. */
const ASKED = new Set(['schema', 'preset', 'task', 'seeds', 'arms', 'reward.lambda']);

/** Each setting that is another one than the preset's, as text by its path; without the users, and without what a form asks for in its own words. */
export function changedFields(spec: ExperimentSpec, preset: ExperimentSpec): Readonly<Record<string, string>> {
  const own = new Map(settingsIn(preset));
  return Object.fromEntries(settingsIn(spec).filter(([path, text]) => !ASKED.has(path) && own.get(path) !== text));
}

/** "grpo.updates=50" for each setting that is another one than the preset's, and who the users are, where they are not its own. */
export function changedSettings(spec: ExperimentSpec, preset: ExperimentSpec): readonly string[] {
  const users = JSON.stringify(spec.population) === JSON.stringify(preset.population) ? [] : [usersOf(spec)];
  const own = new Map(settingsIn(preset));
  const changed = settingsIn(spec).filter(([path, text]) => !SAID.has(path) && own.get(path) !== text);
  return [...users, ...changed.map(([path, text]) => `${path}=${text}`)];
}

/** Named elsewhere for each run, or what a seed is repeated with. */
const NO_SETTING = new Set(['schema', 'seeds', 'arms']);

/** A setting, and its value in each of the specs as text. */
export interface DifferingSetting {
  readonly key: string;
  readonly values: readonly string[];
}

/** The settings that are not the same in all of the specs, in the order of the first; parsed, so that defaults are filled in. */
export function differingSettings(specs: readonly ExperimentSpec[]): readonly DifferingSetting[] {
  const each = specs.map((spec) => new Map<string, string>(settingsIn(spec)));
  const keys = new Set(each.flatMap((settings) => [...settings.keys()]));
  const settings = [...keys]
    .filter((key) => !NO_SETTING.has(key))
    .map((key) => ({ key, values: each.map((of) => of.get(key) ?? '') }));
  return [...settings, ...populationSettings(specs)].filter(({ values }) => new Set(values).size > 1);
}

/** By name; and where two of the same name differ, what they differ in: "population.parameters.noisy.slip". */
function populationSettings(specs: readonly ExperimentSpec[]): readonly DifferingSetting[] {
  const names = specs.map(({ population }) => (population ? String(population['name'] ?? '') : 'default'));
  const each = specs.map(
    ({ population }) => new Map<string, string>(population ? settingsIn(population, 'population.') : []),
  );
  const differs = (key: string): boolean => {
    const pairs = names.map((name, i) => `${JSON.stringify(name)} ${each[i]!.get(key) ?? ''}`);
    return new Set(pairs).size > new Set(names).size;
  };
  const keys = [...new Set(each.flatMap((of) => [...of.keys()]))].filter(differs);
  return [
    { key: 'population', values: names },
    ...keys.map((key) => ({ key, values: each.map((of) => of.get(key) ?? '') })),
  ];
}

const usersOf = ({ population }: ExperimentSpec): string =>
  population ? `users ${String(population['name'] ?? 'from a file')}` : 'the task’s own users';

function settingsIn(value: object, before = ''): (readonly [path: string, text: string])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const path = `${before}${name}`;
    if (path === 'population') return [];
    return inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? settingsIn(inner, `${path}.`)
      : [[path, typeof inner === 'string' ? inner : JSON.stringify(inner)] as const];
  });
}
