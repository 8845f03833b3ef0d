import { expect, it } from 'vitest';
import { GROUPS, groupOf, viewIn, viewName, VIEWS, withView } from './views';

it('an empty address means the start, settings without a view the Lab', () => {
  expect(['', '#', '#view=start', '#view=theory&theory.horizon=9'].map(viewIn)).toEqual([
    'start',
    'start',
    'start',
    'theory',
  ]);
  expect(['#preset=clarify', '#run=recorded/clarify.json', '#view=nowhere'].map(viewIn)).toEqual(['lab', 'lab', 'lab']);
});

it('every view is in one group of the navigation, and has a name of its own', () => {
  expect(GROUPS.flatMap(({ pages }) => pages.map(({ view }) => view)).toSorted()).toEqual([...VIEWS].toSorted());
  expect(new Set(VIEWS.map(viewName)).size).toBe(VIEWS.length);
  expect([viewName('lab'), viewName('llm'), groupOf('bench').name]).toEqual(['Lab', 'Language model', 'Lab']);
});

it('another view keeps what else the address says', () => {
  expect(withView('', 'talk')).toBe('#view=talk');
  expect(withView('#preset=clarify&view=lab&lambda=0.5', 'runs')).toBe('#view=runs&preset=clarify&lambda=0.5');
});
