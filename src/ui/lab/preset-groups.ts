/** Lessons as the chooser lists them: by task in the order of the presets, and last those that only check a machine. */
import type { Preset } from '../../rpc/contract';

export interface PresetGroup {
  readonly title: string;
  readonly presets: readonly Preset[];
}

/** Presets from this place on teach nothing. */
const CHECKS_FROM = 1000;

export function presetGroups(presets: readonly Preset[], taskTitle: (task: string) => string): readonly PresetGroup[] {
  const sorted = presets.toSorted((a, b) => a.order - b.order);
  const lessons = sorted.filter(({ order }) => order < CHECKS_FROM);
  const groups = [...new Set(lessons.map(({ spec }) => spec.task))].map((task) => ({
    title: taskTitle(task),
    presets: lessons.filter(({ spec }) => spec.task === task),
  }));
  const checks = sorted.filter(({ order }) => order >= CHECKS_FROM);
  return checks.length > 0 ? [...groups, { title: 'To see that it works here', presets: checks }] : groups;
}
