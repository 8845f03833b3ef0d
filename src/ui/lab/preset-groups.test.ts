import { describe, expect, it } from 'vitest';
import { fakePresets } from '../../../test/fixtures/page/fake-presets';
import { presetGroups } from './preset-groups';

describe('the list of lessons', () => {
  it('is grouped by task in its order, and what teaches nothing comes last', () => {
    const groups = presetGroups(fakePresets, (task) => task);
    expect(groups.map(({ title }) => title)).toEqual(['clarify', 'edit', 'To see that it works here']);
    expect(groups.at(-1)!.presets.map(({ name }) => name)).toEqual(['clarify-smoke']);
    expect(groups.flatMap(({ presets }) => presets)).toHaveLength(fakePresets.length);
  });
});
