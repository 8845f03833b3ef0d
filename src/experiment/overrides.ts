/**
 * `--set grpo.updates=50`: changes to a spec, given as text. The key must name an existing setting. The value is read as
 * JSON, or as text if it is not JSON. The schema of the spec decides whether the value is allowed.
 */
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import { ShiftLabError } from '../domain/errors';

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
      `"${assignment}" is not an assignment. Write setting=value, for example grpo.updates=50.`,
      { assignment },
    );
  }
  const field = assignment.slice(0, equals);
  const names = field.split('.');
  let section = spec;
  names.forEach((name, depth) => {
    if (!Object.hasOwn(section, name)) throw unknownSetting(field, names.slice(0, depth), section);
    if (depth === names.length - 1) {
      section[name] = valueOf(assignment.slice(equals + 1));
      return;
    }
    const inner = section[name];
    // The inside of a population is checked by the task; the default population (null) has no inside.
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner))
      throw unknownSetting(field, names.slice(0, depth), section);
    section = inner as Section;
  });
}

function unknownSetting(field: string, path: readonly string[], section: Section): ShiftLabError {
  const known = Object.keys(section)
    .map((name) => [...path, name].join('.'))
    .join(', ');
  return new ShiftLabError('spec-invalid', `There is no setting ${field}; settings: ${known}.`, { field, known });
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
