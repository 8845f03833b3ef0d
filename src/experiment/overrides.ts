/**
 * `--set grpo.updates=50`: changes to a spec, given as text. The key must name an existing setting. The value is read as
 * JSON, or as text if it is not JSON. The schema of the spec decides whether the value is allowed.
 */
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import { ShiftLabError } from '../domain/errors';
import { shortened, shownValue } from '../domain/shown-value';

/** Characters of the settings that a sentence lists. */
const LONGEST_LIST = 200;

type Section = Record<string, unknown>;

/** Throws `spec-invalid`, naming the setting, what is wrong and which settings exist. */
export function withOverrides(spec: ExperimentSpec, assignments: readonly string[]): ExperimentSpec {
  const changed = structuredClone(spec) as unknown as Section;
  for (const assignment of assignments) assign(changed, assignment);
  return parseSpec(changed);
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
  names.forEach((name, depth) => {
    if (!Object.hasOwn(section, name)) throw unknownSetting(field, names.slice(0, depth), section);
    if (depth === names.length - 1) {
      section[name] = settingValue(assignment.slice(equals + 1));
      return;
    }
    const inner = section[name];
    // The inside of a population is checked by the task; the default population (null) has no inside.
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
