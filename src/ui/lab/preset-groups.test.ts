import { describe, expect, it } from 'vitest';
import { fakePresets } from '../../../test/fixtures/page/fake-presets';
import { presetGroups } from './preset-groups';

describe('the list of presets', () => {
  it('is grouped by task in the order of the presets, and quick checks come last', () => {
    const groups = presetGroups(fakePresets, (task) => task);
    expect(groups.map(({ title }) => title)).toEqual(['clarify', 'edit', 'Quick checks']);
    expect(groups.at(-1)!.presets.map(({ name }) => name)).toEqual(['clarify-smoke']);
    expect(groups.flatMap(({ presets }) => presets)).toHaveLength(fakePresets.length);
  });
});
