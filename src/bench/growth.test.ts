import { expect, test } from 'vitest';
import { testDevice } from '../../test/device';
import { CURVES, GROWTH_SIZES, lastSlope, measureGrowth, type GrowthCurve, type GrowthReport } from './growth';
import { growthFigure, logScale, logTicks } from './growth-figure';

const at = (size: number, p50: number) => ({
  size,
  parameters: 1000,
  operations: 1000 * size,
  times: { rounds: 3, p50, p95: 1.2 * p50 },
});
const made: GrowthReport = {
  schema: 1,
  kind: 'shiftlab-growth',
  adapter: { vendor: 'test', architecture: '', description: 'A & B <adapter>', software: true },
  runtime: 'Node 20',
  curves: CURVES.map((name): GrowthCurve => ({ name, points: [at(16, 3), at(32, 5), at(64, 10)] })),
};

test('every curve has all its points, each with the number of operations of its size', async () => {
  const sizes = { width: [32], depth: [1], rows: [1, 2], tokens: [8], dialogues: [2, 4] };
  const plan = { warmUp: 0, leastRounds: 1, mostRounds: 1, budgetMs: 0 };
  const reported: string[] = [];
  const report = await measureGrowth({
    device: await testDevice(),
    runtime: 'test',
    sizes,
    tuning: null,
    plan,
    nowMs: () => performance.now(),
    onCurve: (name) => reported.push(name),
  });
  expect(reported).toEqual(CURVES);
  expect(report.curves.map(({ points }) => points.map(({ size }) => size))).toEqual(Object.values(sizes));
  const [one, two] = report.curves[2]!.points;
  expect(two!.operations).toBe(2 * one!.operations);
  expect(one!.operations).toBe(6 * one!.parameters * 1 * 64);
  expect(report.curves[4]!.points[1]!.operations).toBe(2 * one!.parameters * 4 * 32);
  expect(report.curves.flatMap(({ points }) => points).every(({ times }) => times.p50 > 0)).toBe(true);
});

test('every size is the one before times a power of two', () => {
  for (const sizes of Object.values(GROWTH_SIZES))
    sizes.forEach((size, i) => i > 0 && expect(Number.isInteger(Math.log2(size / sizes[i - 1]!))).toBe(true));
});

test('the slope is that between the last two points', () => {
  expect(lastSlope(made.curves[0]!)).toBeCloseTo(1, 12); // twice the time for twice the size
  expect(lastSlope({ name: 'width', points: [at(2, 1)] })).toBeNull();
});

test('the axis is logarithmic', () => {
  const scale = logScale(1, 100, 0, 50);
  expect([1, 10, 100].map(scale)).toEqual([0, 25, 50]);
  expect(logTicks(1.5, 60)).toEqual([2, 5, 10, 20, 50]);
  expect(logTicks(0.9, 150)).toEqual([1, 10, 100]);
});

test('the figure has a panel for each curve, names the adapter and says if it is software', () => {
  const svg = growthFigure(made);
  expect(svg.match(/<circle/g)).toHaveLength(5 * 3 + 1); // plus one in the legend
  expect(svg).toContain('A &amp; B &lt;adapter>');
  expect(svg).toMatch(/software adapter:|software<\/text>/);
  expect(svg).not.toContain('NaN');
});
