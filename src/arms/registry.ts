/** Every arm, found by a glob: an arm is one file in this folder, and adding one edits nothing else. */
import type { Arm } from '../domain/arm';
import { ShiftLabError } from '../domain/errors';

const modules = import.meta.glob<{ readonly arm: Arm }>(['./*.ts', '!./*.test.ts', '!./registry.ts'], { eager: true });

/** In the order of tables and legends. */
export const arms: readonly Arm[] = Object.values(modules)
  .map((module) => module.arm)
  .sort((a, b) => a.order - b.order);

/** Throws `arm-unknown`, naming the known ones. */
export function armNamed(name: string): Arm {
  const arm = arms.find((candidate) => candidate.name === name);
  if (arm) return arm;
  const known = arms.map((candidate) => candidate.name).join(', ');
  throw new ShiftLabError('arm-unknown', `There is no arm "${name}"; arms: ${known}.`, { name, known });
}
