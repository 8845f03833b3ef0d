/** The settings of a story, run or not: what each is told, where it lies on a map, and how the Lab is set up for it. */
import { changedFields } from '../domain/changed-settings';
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import type { StoryAxis, StorySetting } from '../domain/story';
import { withOverrides } from '../experiment/overrides';
import { presetNamed } from '../experiment/presets/registry';
import type { Point, Story } from './stories/registry';

/** What a run of the point with this seed is told. */
export function specOf(story: Story, point: Point, seed: number): ExperimentSpec {
  const spec = withOverrides(presetNamed(point.preset ?? story.preset).spec, [
    `arms=${JSON.stringify(story.arms)}`,
    `seeds=[${seed}]`,
    ...point.set,
  ]);
  return parseSpec({ ...spec, population: point.population ?? spec.population });
}

export const AXIS_VALUES: Readonly<Record<StoryAxis, (spec: ExperimentSpec) => number>> = {
  lambda: ({ reward }) => reward.lambda,
  horizon: ({ horizon }) => horizon,
  logs: ({ logs }) => logs.dialogues,
  realism: ({ promptedRealism }) => promptedRealism ?? 0, // a spec of before that setting has none
  reach: ({ logs, horizon }) => logs.horizon || horizon,
};

/** Where these settings lie on every axis. */
export const placeOf = (spec: ExperimentSpec) =>
  Object.fromEntries(Object.entries(AXIS_VALUES).map(([axis, of]) => [axis, of(spec)])) as Record<StoryAxis, number>;

export function settingsOfStory(story: Story): readonly StorySetting[] {
  return story.points.map((point) => {
    const own = presetNamed(point.preset ?? story.preset).spec;
    const spec = specOf(story, point, 0);
    const isOwnUsers = JSON.stringify(spec.population) === JSON.stringify(own.population);
    return {
      label: point.label,
      file: point.file,
      ...placeOf(spec),
      setup: {
        preset: own.preset,
        arms: spec.arms,
        lambda: spec.reward.lambda,
        population: isOwnUsers ? null : spec.population,
        fields: changedFields(spec, own),
      },
    };
  });
}
