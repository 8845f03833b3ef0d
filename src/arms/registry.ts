/**
 * Every arm, found by a glob: an arm is one file in this folder, and adding one edits nothing else. What an arm's file
 * must say beyond its type is checked here, when the registry is loaded.
 */
import { COMBINATIONS, MARKERS, WHY_NOT, type Arm, type ArmFile, type Marker } from '../domain/arm';
import { badDefinition, inOrder } from '../domain/definition-files';
import { ShiftLabError } from '../domain/errors';
import { shortened } from '../domain/shown-value';

export interface ArmRegistry {
  /** In the order of tables and legends. */
  readonly arms: readonly Arm[];
  /** The arm that does not train: every other arm starts from its policy. */
  readonly baseArm: Arm;
  /** For what is to be run. Throws `arm-unknown`, naming the known ones. */
  armNamed(name: string): Arm;
  /** For what is to be shown: null for an unknown name, as an imported result may have. */
  knownArm(name: string): Arm | null;
  /** Whether the arm of this name trains. An unknown name, as an imported result may have, counts as trained. */
  isTrained(name: string): boolean;
}

/**
 * @param modules arm files by path, as a glob gives them
 * @throws ShiftLabError `definition-invalid`, naming the file and what is wrong with it
 */
export function registryOf(modules: Readonly<Record<string, { readonly arm: ArmFile }>>): ArmRegistry {
  const files = Object.fromEntries(Object.entries(modules).map(([path, { arm }]) => [path, arm as Arm]));
  const arms = inOrder('an arm', files);
  const byName = new Map(arms.map((arm) => [arm.name, arm]));
  for (const [path, arm] of Object.entries(files)) {
    const problem =
      unknownField(arm) ?? combinationProblem(arm) ?? styleProblem(arm, path, files) ?? improvementProblem(arm, byName);
    if (problem) throw badDefinition('an arm', path, problem);
  }
  const untrained = Object.entries(files).filter(([, { trains }]) => trains === 'none');
  const [first, second] = untrained.map(([path]) => path);
  if (!first) throw new ShiftLabError('definition-invalid', "One arm must have trains: 'none', and there is none.");
  if (second) throw badDefinition('an arm', second, `trains is 'none', as in ${first}; only one arm may be untrained.`);
  return {
    arms,
    baseArm: untrained[0]![1],
    armNamed(name) {
      const arm = byName.get(name);
      if (arm) return arm;
      const known = [...byName.keys()].join(', ');
      throw new ShiftLabError('arm-unknown', `There is no arm "${shortened(name)}"; arms: ${known}.`, { name, known });
    },
    knownArm: (name) => byName.get(name) ?? null,
    isTrained: (name) => byName.get(name)?.trains !== 'none',
  };
}

const FIELDS = [
  'name',
  'label',
  'hypothesis',
  'source',
  'order',
  'style',
  'improvesOn',
  'trains',
  'user',
  'ratio',
  'renews',
  'contexts',
];

function unknownField(arm: Arm): string | null {
  const unknown = Object.keys(arm).find((field) => !FIELDS.includes(field));
  return unknown === undefined ? null : `an arm has no field ${unknown}.`;
}

/** What no trainer would use, as a sentence: a file that npm runs was not seen by the compiler. Null if nothing is wrong. */
function combinationProblem(arm: Readonly<Record<keyof Arm, unknown>> | Arm): string | null {
  const { trains, user, ratio, renews, contexts, improvesOn } = arm;
  if (trains === 'none') {
    const said = Object.entries({ user, ratio, renews, contexts, improvesOn }).find(([, value]) => value !== undefined);
    return said ? `an arm with trains: 'none' has no ${said[0]}.` : null;
  }
  const kinds: Readonly<Record<string, Readonly<Record<string, Allowed>>>> = COMBINATIONS;
  const users = kinds[String(trains)];
  if (!users) return `trains must be one of none, ${Object.keys(kinds).join(', ')}; it is ${String(trains)}.`;
  const allowed = users[String(user)];
  if (!allowed)
    return `with trains: '${String(trains)}', user must be one of ${Object.keys(users).join(', ')}; it is ${String(user)}.`;
  for (const [field, value] of Object.entries({ ratio, renews, contexts } as const)) {
    const values = allowed[field as keyof Allowed];
    if (value === undefined || values.includes(String(value))) continue;
    const may = values.length > 0 ? `only ${field}: ${values.map((one) => `'${one}'`).join(' or ')} is` : 'nothing is';
    return `with trains: '${String(trains)}' and user: '${String(user)}', ${field}: '${String(value)}' is not possible (${may}): ${WHY_NOT[field as keyof Allowed]}.`;
  }
  return null;
}

type Allowed = Readonly<Record<'ratio' | 'renews' | 'contexts', readonly string[]>>;

/** What it cannot be told apart by, as a sentence; null if nothing is wrong. */
function styleProblem(arm: Arm, path: string, files: Readonly<Record<string, Arm>>): string | null {
  for (const [other, { source, style }] of Object.entries(files)) {
    if (other === path || source !== arm.source) continue;
    if (style.marker === arm.style.marker) {
      const free = freeMarkers(Object.values(files), source);
      if (free.length > 0)
        return `it and ${other} have the same marker, ${style.marker}. These are free: ${free.join(', ')}.`;
      if (style.colour === arm.style.colour)
        return `it and ${other} have the same marker and colour, ${style.marker} in ${style.colour}.`;
    }
    if (style.dash.join() === arm.style.dash.join())
      return `it and ${other} have the same dash, [${style.dash.join(', ')}].`;
  }
  return null;
}

function improvementProblem(arm: Arm, byName: ReadonlyMap<string, Arm>): string | null {
  if (arm.trains === 'none') return null;
  const better = byName.get(arm.improvesOn);
  if (!better) return `improvesOn names no arm: "${arm.improvesOn}".`;
  return better.order < arm.order
    ? null
    : `improvesOn must name an arm of a lower order than ${arm.order}; "${better.name}" has ${better.order}.`;
}

function freeMarkers(arms: readonly Arm[], source: Arm['source']): Marker[] {
  return MARKERS.filter((marker) => !arms.some((arm) => arm.source === source && arm.style.marker === marker));
}

const registry = registryOf(
  import.meta.glob<{ readonly arm: ArmFile }>(['./*.ts', '!./*.test.ts', '!./registry.ts'], { eager: true }),
);

export const { arms, baseArm, armNamed, knownArm, isTrained } = registry;
