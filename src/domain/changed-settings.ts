/** What a run changes of its preset, in words: a report that names the preset alone would be taken for the preset's. */
import type { ExperimentSpec } from './experiment-spec';

/** Said beside them in any case, or no setting. */
const SAID = new Set(['preset', 'seeds', 'arms', 'population', 'reward.lambda']);

/** "grpo.updates=50" for each setting that is another one than the preset's, and who the users are, where they are not its own. */
export function changedSettings(spec: ExperimentSpec, preset: ExperimentSpec): readonly string[] {
  const users = JSON.stringify(spec.population) === JSON.stringify(preset.population) ? [] : [usersOf(spec)];
  const own = new Map(settingsIn(preset));
  const changed = settingsIn(spec).filter(([path, text]) => !SAID.has(path) && own.get(path) !== text);
  return [...users, ...changed.map(([path, text]) => `${path}=${text}`)];
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
