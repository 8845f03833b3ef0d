import { describe, expect, it } from 'vitest';
import { arms } from '../../arms/registry';
import { fieldGroups } from './field-groups';
import { specFields } from './spec-fields';

describe('the groups of the advanced form', () => {
  it('shows settings of an extension where such an arm is ticked or they were changed, and folds the others away', () => {
    const groups = (names: readonly string[], changed: readonly string[] = []) =>
      fieldGroups(
        specFields,
        arms.filter(({ name }) => names.includes(name)),
        (path) => changed.includes(path),
      );
    const titles = (of: readonly { readonly title: string }[]) =>
      of.map(({ title }) => title).filter((title) => title.startsWith('extension'));
    expect(titles(groups(['base', 'calibrated']).shown)).toEqual([]);
    expect(titles(groups(['online']).shown)).toEqual(['extension: renewal of logs']);
    expect(titles(groups(['adversarial']).shown)).toEqual([
      'extension: discriminator',
      'extension: adversarial simulator',
    ]);
    expect(titles(groups([], ['extensions.penalty']).shown)).toEqual(['extension: penalised']);
    const { shown, folded } = groups(['filtered']);
    expect([...shown, ...folded].flatMap(({ fields }) => fields.map(({ path }) => path)).sort()).toEqual(
      specFields.map(({ path }) => path).sort(),
    );
  });
});
