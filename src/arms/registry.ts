/**
 * Every arm, found by a glob: an arm is one file in this folder, and adding one edits nothing else. What an arm's file
 * must say beyond its type is checked here, when the registry is loaded.
 */
import { MARKERS, type Arm, type Marker } from '../domain/arm';
import { ShiftLabError } from '../domain/errors';

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
 * @throws ShiftLabError `internal`, naming the file and what is wrong with it
 */
export function registryOf(modules: Readonly<Record<string, { readonly arm: Arm }>>): ArmRegistry {
  const arms = Object.values(modules)
    .map(({ arm }) => arm)
    .sort((a, b) => a.order - b.order);
  const byName = new Map(arms.map((arm) => [arm.name, arm]));
  for (const [path, { arm }] of Object.entries(modules)) {
    const problem = problemOf(arm, path, arms);
    if (problem) throw new ShiftLabError('internal', `The arm file ${path}: ${problem}`, { path });
  }
  const untrained = arms.filter(({ trains }) => trains === 'none');
  if (untrained.length !== 1)
    throw new ShiftLabError('internal', `Exactly one arm must have trains: 'none'; there are ${untrained.length}.`);
  return {
    arms,
    baseArm: untrained[0]!,
    armNamed(name) {
      const arm = byName.get(name);
      if (arm) return arm;
      const known = [...byName.keys()].join(', ');
      throw new ShiftLabError('arm-unknown', `There is no arm "${name}"; arms: ${known}.`, { name, known });
    },
    knownArm: (name) => byName.get(name) ?? null,
    isTrained: (name) => byName.get(name)?.trains !== 'none',
  };
}

/** What is wrong with an arm, as a sentence; null if nothing is. */
function problemOf(arm: Arm, path: string, arms: readonly Arm[]): string | null {
  if (!path.endsWith(`/${arm.name}.ts`)) return `it must have the name of its arm, "${arm.name}".`;
  for (const other of arms) {
    if (other === arm) continue;
    const both = `"${arm.name}" and "${other.name}" have the same`;
    if (other.order === arm.order) return `${both} order, ${arm.order}.`;
    if (other.source !== arm.source) continue;
    if (other.style.marker === arm.style.marker) {
      const free = freeMarkers(arms, arm.source);
      if (free.length > 0) return `${both} marker, ${arm.style.marker}. These are free: ${free.join(', ')}.`;
      if (other.style.colour === arm.style.colour)
        return `${both} marker and colour, ${arm.style.marker} in ${arm.style.colour}.`;
    }
    if (other.style.dash.join() === arm.style.dash.join()) return `${both} dash, [${arm.style.dash.join(', ')}].`;
  }
  if (arm.trains === 'none') return null;
  const better = arms.find(({ name }) => name === arm.improvesOn);
  if (!better) return `improvesOn names no arm: "${arm.improvesOn}".`;
  return better.order < arm.order ? null : `improvesOn must name an arm of a lower order than ${arm.order}.`;
}

function freeMarkers(arms: readonly Arm[], source: Arm['source']): Marker[] {
  return MARKERS.filter((marker) => !arms.some((arm) => arm.source === source && arm.style.marker === marker));
}

const registry = registryOf(
  import.meta.glob<{ readonly arm: Arm }>(['./*.ts', '!./*.test.ts', '!./registry.ts'], { eager: true }),
);

export const { arms, baseArm, armNamed, knownArm, isTrained } = registry;
