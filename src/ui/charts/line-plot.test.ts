/** Lines over training as shapes. */
import { describe, expect, it } from 'vitest';
import { nearestUpdate, plotOf, valuesAt, wayBackPath, wholeTicks, type Line } from './line-plot';

const SIZE = { width: 800, height: 300, em: 15, range: [0, 1] as const, last: 60 };
const line = (arm: string, ...values: number[]): Line => ({
  arm,
  points: values.map((value, i) => ({ update: 10 * i, value })),
});

describe('ticks over updates', () => {
  it('are whole numbers, however few updates there are', () => {
    for (const last of [1, 2, 3, 4, 5, 7, 12, 60, 1000])
      for (const length of [5, 12, 24, 60]) {
        const ticks = wholeTicks([0, last], length);
        expect(ticks.every(Number.isInteger), `${last} ${length}: ${ticks.join(' ')}`).toBe(true);
        expect(ticks.length, `${last} ${length}`).toBeGreaterThan(0);
      }
    expect(wholeTicks([0, 4], 24)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('a line', () => {
  it('ends where its arm is, on an axis that ends where training will', () => {
    const { lines, x, box } = plotOf([line('naive', 0.4, 0.5), line('base', 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4)], SIZE);
    expect(x(60)).toBe(box.right);
    expect(lines.map(({ finished }) => finished)).toEqual([false, true]);
    const lastOf = (path: string) => Number(path.split('L').at(-1)!.split(' ')[0]);
    expect(lastOf(lines[0]!.path)).toBeCloseTo(x(10), 1);
    expect(lines[0]!.marks.every((mark) => mark.x <= x(10) + 0.01)).toBe(true);
  });

  it('of one point is a mark and no line; of none it is nothing', () => {
    const { lines } = plotOf([line('naive', 0.4), line('base')], SIZE);
    expect(lines.map(({ path, marks }) => [path, marks.length])).toEqual([
      ['', 1],
      ['', 0],
    ]);
  });

  it('has a band from five seeds on, and dots for each of them', () => {
    const seeds = [0.1, 0.2, 0.3, 0.4, 0.5];
    const of = (n: number): Line => ({
      arm: 'naive',
      points: [0, 10].map((update) => ({ update, value: 0.3, seeds: seeds.slice(0, n) })),
    });
    const [four, five] = [4, 5].map((n) => plotOf([of(n)], SIZE).lines[0]!);
    expect([four!.band, five!.band.startsWith('M')]).toEqual(['', true]);
    expect(five!.dots.match(/M/g)?.length).toBe(2 * 5);
  });
});

it('a place is read at the nearest update, highest value first; arms without a point there are left out', () => {
  const lines = [line('naive', 0.4, 0.5, 0.9), line('static', 0.4, 0.6), line('base', 0.4, 0.4, 0.4)];
  const plot = plotOf(lines, SIZE);
  expect(nearestUpdate(plot, plot.x(19))).toBe(20);
  expect(nearestUpdate(plot, -100)).toBe(0);
  expect(nearestUpdate(plotOf([], SIZE), 10)).toBeNull();
  expect(valuesAt(lines, 20)).toEqual([
    { arm: 'naive', value: 0.9 },
    { arm: 'base', value: 0.4 },
  ]);
});

it('a way back of an arm that is not drawn draws nothing', () => {
  const plot = plotOf([line('naive', 0.4, 0.5)], SIZE);
  expect(wayBackPath({ arm: 'static', from: 10, to: 0 }, plot).arc).toBe('');
  expect(wayBackPath({ arm: 'naive', from: 10, to: 0 }, plot).arc).toMatch(/^M/);
});
