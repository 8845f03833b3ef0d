/**
 * `--set grpo.updates=50`: changes to a spec, given as text. The key must name an existing setting. The value is read as
 * JSON, or as text if it is not JSON. The schema of the spec decides whether the value is allowed.
 *
 * `population.parameters.noisy.slip=0.2` changes the real users that the spec has, or else the task's own, whatever the
 * order of the assignments is. Whether there are such personas and parameters, only the task can say.
 */
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import { ShiftLabError } from '../domain/errors';
import { shortened, shownValue } from '../domain/shown-value';
import { populationOf } from './population-of';

/** Characters of the settings that a sentence lists. */
const LONGEST_LIST = 200;

type Section = Record<string, unknown>;

/** Throws `spec-invalid`, naming the setting, what is wrong and which settings exist. */
export function withOverrides(spec: ExperimentSpec, assignments: readonly string[]): ExperimentSpec {
  const changed = structuredClone(spec) as unknown as Section;
  const inside = assignments.filter((one) => one.startsWith(INSIDE));
  for (const assignment of assignments) if (!inside.includes(assignment)) assign(changed, assignment);
  if (inside.length === 0) return parseSpec(changed);
  changed['population'] = toBeChanged(parseSpec(changed));
  for (const assignment of inside) assign(changed, assignment);
  return parseSpec(changed);
}

const INSIDE = 'population.';

/** The population of the spec, or the task's, under the name that the page gives it when a slider is moved. */
function toBeChanged(spec: ExperimentSpec): Section {
  const population = structuredClone(populationOf(spec)) as Section;
  const name = spec.population ? String(population['name'] ?? 'from a file') : 'the task’s own';
  return { ...population, name: name.startsWith('changed from ') ? name : `changed from ${name}` };
}

function assign(spec: Section, assignment: string): void {
  const equals = assignment.indexOf('=');
  if (equals < 1) {
    throw new ShiftLabError(
      'spec-invalid',
      `${shownValue(assignment)} is not an assignment. Write setting=value, for example grpo.updates=50.`,
      { assignment },
    );
  }
  const field = assignment.slice(0, equals);
  const names = field.split('.');
  let section = spec;
  // A population names only the parameters that are not a persona's own.
  const mayBeNew = field.startsWith(INSIDE) && !names.includes('__proto__');
  names.forEach((name, depth) => {
    if (!Object.hasOwn(section, name) && !mayBeNew) throw unknownSetting(field, names.slice(0, depth), section);
    if (depth === names.length - 1) {
      section[name] = settingValue(assignment.slice(equals + 1));
      return;
    }
    const inner = Object.hasOwn(section, name) ? section[name] : (section[name] = {});
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner))
      throw unknownSetting(field, names.slice(0, depth), section);
    section = inner as Section;
  });
}

/** In a long section only the first setting is listed with the section's name. */
function unknownSetting(field: string, path: readonly string[], section: Section): ShiftLabError {
  const names = Object.keys(section);
  const known = names.map((name) => [...path, name].join('.')).join(', ');
  const listed = known.length <= LONGEST_LIST ? known : [...path, names.join(', ')].join('.');
  return new ShiftLabError(
    'spec-invalid',
    `There is no setting ${shortened(field, 50)}; settings: ${shortened(listed, LONGEST_LIST)}.`,
    { field: shortened(field), known },
  );
}

/** What a value written on the command line means. */
export function settingValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
