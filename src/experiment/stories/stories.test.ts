/** Stories can be run as they stand, and their table says what the numbers say. */
import { describe, expect, it } from 'vitest';
import { armNamed } from '../../arms/registry';
import { taskNamed } from '../../tasks/registry';
import { withOverrides } from '../overrides';
import { presets, presetNamed } from '../presets/registry';
import type { ExperimentResult } from '../result';
import { stories, storyNamed } from './registry';
import { legDifference, storyText, verdictOf } from './story-table';

describe.each(stories.filter(({ preset }) => presets.some(({ name }) => name === preset)).map((story) => [story.name, story] as const))('story %s', (_, story) => {
  it('has a preset, arms, points and legs that exist, and files of its own', () => {
    for (const arm of story.arms) expect(armNamed(arm).name).toBe(arm);
    for (const { a, b } of [...story.legs, ...story.points.flatMap(({ legs }) => legs ?? [])]) expect(story.arms).toEqual(expect.arrayContaining([a, b]));
    for (const { set, population, preset } of story.points) {
      const spec = withOverrides(presetNamed(preset ?? story.preset).spec, set);
      const { task } = taskNamed(spec.task);
      expect(() => task.realUsers(population ?? spec.population ?? task.defaultPopulation)).not.toThrow();
    }
  });
});

it('writes every point to a file of its own', () => {
  const files = stories.flatMap(({ points }) => points.map(({ file }) => file));
  expect(new Set(files).size).toBe(files.length);
});

it('judges a leg by its interval, whichever way round it is asked', () => {
  const gaps = [{ a: 'naive', b: 'base', mean: 0.1, low: 0.02, high: 0.18 }] as unknown as ExperimentResult['gaps'];
  const forward = legDifference({ gaps }, { a: 'naive', b: 'base' })!;
  const back = legDifference({ gaps }, { a: 'base', b: 'naive' })!;
  expect(back).toEqual({ mean: -0.1, low: -0.18, high: -0.02 });
  expect([verdictOf(forward, 'above'), verdictOf(forward, 'below'), verdictOf(back, 'below'), verdictOf({ low: -1, high: 1 }, 'above')]).toEqual(['holds', 'reversed', 'holds', 'tie']);
  expect(legDifference({ gaps }, { a: 'naive', b: 'oracle' })).toBeNull();
});

it('says that a point was not run', () => {
  expect(storyText(storyNamed('sycophancy'), [null, null, null, null]).match(/Not run yet\./g)).toHaveLength(4);
});
