/** Every preset, found by a glob: a preset is one file of data in this folder, and adding one edits nothing else. */
import { inOrder } from '../../domain/definition-files';
import { ShiftLabError } from '../../domain/errors';
import type { Preset } from '../../domain/preset';
import { shortened } from '../../domain/shown-value';

const modules = import.meta.glob<{ readonly preset: Preset }>(['./*.ts', '!./*.test.ts', '!./registry.ts'], {
  eager: true,
});

export const presets: readonly Preset[] = inOrder(
  'a preset',
  Object.fromEntries(Object.entries(modules).map(([path, { preset }]) => [path, preset])),
);

/** Throws `preset-unknown`, naming the known ones. */
export function presetNamed(name: string): Preset {
  const preset = presets.find((candidate) => candidate.name === name);
  if (preset) return preset;
  const known = presets.map((candidate) => candidate.name).join(', ');
  throw new ShiftLabError('preset-unknown', `There is no preset "${shortened(name)}"; presets: ${known}.`, {
    name,
    known,
  });
}
