/** A story's settings in the Lab: the link of each sets up exactly what its run was told. */
import { describe, expect, it } from 'vitest';
import { arms } from '../src/arms/registry';
import { presets } from '../src/experiment/presets/registry';
import { parsePopulation } from '../src/personas/core/mixture';
import { personas } from '../src/personas/core/persona';
import { stories } from '../src/results/stories/registry';
import { settingsOfStory, specOf } from '../src/results/story-settings';
import { tasks } from '../src/tasks/registry';
import { readLink, writeLink } from '../src/ui/address/link-part';
import { linkOf, setupLink } from '../src/ui/lab/setup-link';
import { Setup } from '../src/ui/lab/setup.svelte';

describe.each(stories.map((story) => [story.name, story] as const))('the settings of %s', (_, story) => {
  it('are links that set up the Lab, with the preset’s seeds', () => {
    for (const [i, { setup }] of settingsOfStory(story).entries()) {
      const lab = new Setup({
        tasks: new Map([...tasks].map(([name, { task }]) => [name, task])),
        personas: [...personas.values()],
        arms,
        parsePopulation,
      });
      lab.presets = presets;
      const link = readLink(writeLink(linkOf(setup), setupLink), setupLink);
      expect([...link.ignored, ...lab.fromLink(link)]).toEqual([]);
      expect(lab.problem).toBeNull();
      expect(lab.spec).toEqual({ ...specOf(story, story.points[i]!, 0), seeds: lab.preset!.spec.seeds });
    }
  });

  it('each have a cell of their own, if it is a map', () => {
    const { map } = story;
    const places = map ? settingsOfStory(story).map((setting) => `${setting[map.x]} ${setting[map.y]}`) : [];
    expect(new Set(places).size).toBe(places.length);
  });
});

it('presets name stories that there are', () => {
  const names = stories.map(({ name }) => name);
  for (const { story } of presets) if (story !== undefined) expect(names).toContain(story);
});

it('the lesson of the map begins at one of its cells', () => {
  const { spec, story: name } = presets.find(({ name }) => name === 'regime')!;
  const map = stories.find((story) => story.name === name)!;
  const cell = map.points
    .map((point) => specOf(map, point, 1))
    .find(
      ({ promptedRealism, logs }) => promptedRealism === spec.promptedRealism && logs.horizon === spec.logs.horizon,
    );
  expect({ ...cell, preset: spec.preset, evaluation: spec.evaluation }).toEqual(spec);
  expect(cell!.evaluation.secondTemperature).toBe(spec.evaluation.secondTemperature);
});
