/** The presets as the chooser lists them: by task, in their order; those that only check a machine come last. */
import type { Preset } from '../../domain/preset';

export interface PresetGroup {
  readonly title: string;
  readonly presets: readonly Preset[];
}

/** Presets from this order on only check that everything runs. */
const CHECKS_FROM = 1000;

export function presetGroups(presets: readonly Preset[], taskTitle: (task: string) => string): readonly PresetGroup[] {
  const sorted = presets.toSorted((a, b) => a.order - b.order);
  const lessons = sorted.filter(({ order }) => order < CHECKS_FROM);
  const groups = [...new Set(lessons.map(({ spec }) => spec.task))].map((task) => ({
    title: taskTitle(task),
    presets: lessons.filter(({ spec }) => spec.task === task),
  }));
  const checks = sorted.filter(({ order }) => order >= CHECKS_FROM);
  return checks.length > 0 ? [...groups, { title: 'Quick checks', presets: checks }] : groups;
}
