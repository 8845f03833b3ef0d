/**
 * The benchmark on a model so small that a step takes milliseconds. Our own step replaces the peers of npm run bench.
 */
import { expect, test } from 'vitest';
import { testDevice } from '../../test/device';
import { parameterTable } from '../model/parameters';
import { fastestProducts, matmulRates } from './matmul-peak';
import { MICRO, plainLlama, TINY, type TrainingShape } from './shapes';
import { benchTraining, openOurs, type TrainingContender } from './training';

const SMALL: TrainingShape = {
  name: 'small',
  config: plainLlama({ vocabularySize: 17, hiddenSize: 16, intermediateSize: 24, layers: 1, heads: 2 }),
  rows: 2,
  tokens: 6,
};
const PLAN = { warmUp: 1, leastRounds: 3, mostRounds: 3, budgetMs: 0 };
const nowMs = () => performance.now();

test('the models have at least as many parameters as the GPTs, but fewer if the SwiGLU width is 8 less', () => {
  const narrower = ({ config }: TrainingShape) => ({ ...config, intermediateSize: config.intermediateSize - 8 });
  const count = (config: TrainingShape['config']) => parameterTable(config).parameterCount;
  expect([count(MICRO.config), count(TINY.config)]).toEqual([109_888, 836_736]);
  expect(count(narrower(MICRO))).toBeLessThan(108_000);
  expect(count(narrower(TINY))).toBeLessThan(830_000);
});

test('our step is timed, counted, and learns', async () => {
  const device = await testDevice();
  const { ours, peak, tokens, parameters } = await benchTraining(device, SMALL, [], PLAN, nowMs);
  expect(peak).toBeNull();
  expect(tokens).toBe(12);
  expect(ours.times.rounds).toBe(3);
  expect(ours.gflops).toBeCloseTo((6 * parameters * tokens) / ours.times.p50 / 1e6, 12);
  expect(ours.work!.dispatches).toBeGreaterThan(10);
  expect(ours.work!.submits).toBeGreaterThan(0);
  expect(ours.work!.bufferBytes).toBeGreaterThan(4 * 4 * parameters);
  expect(Math.abs(ours.lossAtFirst - Math.log(17))).toBeLessThan(1); // initial logits are small, so nearly uniform
  expect(ours.lossAfterThree!).toBeLessThan(ours.lossAtFirst);
});

test('a peer with the same losses agrees, one with others is named, and one that cannot open gives the reason', async () => {
  const device = await testDevice();
  const same: TrainingContender = { name: 'same', open: async (task) => openOurs(device, task) };
  const faster: TrainingContender = {
    name: 'faster',
    open: async (task) => openOurs(device, { ...task, optimiser: { ...task.optimiser, learningRate: 0.1 } }),
  };
  const absent: TrainingContender = { name: 'absent', open: () => Promise.reject(new Error('There is none.')) };
  const { peers, disagreements } = await benchTraining(device, SMALL, [same, faster, absent], PLAN, nowMs);
  expect(peers.map(({ errorAtFirst, reason }) => [errorAtFirst, reason])).toEqual([
    [0, null],
    [0, null],
    [null, 'There is none.'],
  ]);
  expect(peers[0]!.errorAfterThree).toBe(0);
  expect(disagreements).toHaveLength(1);
  expect(disagreements[0]).toContain('small, faster: its loss after three updates has a relative error of');
});

test('the peak is measured on every kind of product', async () => {
  const rates = await matmulRates(await testDevice(), [], nowMs);
  expect(new Set(rates.map(({ kind }) => kind)).size).toBe(3);
  expect(rates.every(({ gflops }) => gflops > 0 && Number.isFinite(gflops))).toBe(true);
  const two = fastestProducts([...rates, ...rates], 2);
  expect(new Set(two).size).toBe(2);
  expect(two[0]!.gflops).toBe(Math.max(...rates.map(({ gflops }) => gflops)));
  // The peak of a step is the median of one of the products that took turns with it.
  const { peak } = await benchTraining(await testDevice(), SMALL, [], PLAN, nowMs, null, two);
  expect(two.map(({ kind, M }) => [kind, M])).toContainEqual([peak!.kind, peak!.M]);
  expect(peak!.gflops).toBeGreaterThan(0);
});
