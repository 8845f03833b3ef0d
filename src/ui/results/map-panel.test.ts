/** A map as it is drawn: any story that says that it is one, whatever its axes and holes. */
import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import { madeUpMap } from '../../../test/fixtures/page/made-up-map';
import { leg, point, story } from '../../../test/fixtures/page/made-up-stories';
import type { StorySummary } from '../../domain/story';
import StorySection from './StorySection.svelte';

const nothing = () => undefined;
function drawn(made: StorySummary): string {
  const doors = { open: nothing, setupAddress: () => '#preset=x', onsetup: nothing };
  return render(StorySection, { props: { story: made, cell: null, oncell: nothing, doors } }).body;
}
const count = (text: string, part: string) => text.split(part).length - 1;

it('is a grid with one tab stop at each temperature', () => {
  const text = drawn(madeUpMap());
  expect(count(text, 'role="grid"')).toBe(2);
  expect(count(text, 'role="gridcell"')).toBe(50);
  expect(count(text, 'aria-selected="true"')).toBe(2);
  const [, ...cells] = text.split('role="gridcell"');
  expect(cells.filter((cell) => cell.slice(0, cell.indexOf('>')).includes('tabindex="0"'))).toHaveLength(2);
  expect(text).toContain('T = 0.1');
});

it('offers both doors for a cell that was run, and the settings for one that was not', () => {
  expect(drawn(madeUpMap())).toMatch(/Open this run<\/button>.*Run these settings here/s);
  const none = drawn(madeUpMap(() => false));
  expect(count(none, 'role="grid"')).toBe(1);
  expect(count(none, 'not run<')).toBe(25);
  expect(none).not.toContain('Open this run');
  expect(none).toContain('href="#preset=x"');
});

it('is drawn with holes, with one row, without a second temperature, without settings and along other axes', () => {
  const whole = madeUpMap();
  const few = drawn(madeUpMap(({ reach, realism }) => reach > 1 && (reach === 8 || realism > 0.2)));
  expect(count(few, 'not run<')).toBe(2 * (5 + 2 * 3)); // R = 1; then p = 0 and 0.1 at R = 2, 3, 5
  const { settings: _, ...old } = { ...whole, second: null, points: whole.points.slice(0, 3) };
  expect(count(drawn(old), 'role="gridcell"')).toBe(3);
  const along = (lambda: number, horizon: number) =>
    point(`λ = ${lambda}, H = ${horizon}`, [leg(0.1, 'holds')], { lambda, horizon });
  const others = story([along(1, 4), along(0, 4), along(1, 16)], { map: { x: 'horizon', y: 'lambda' } });
  expect(drawn(others)).toMatch(/H = 16.*λ = 0/s);
  expect(drawn({ ...others, graded: true })).toContain('role="grid"');
});
