/**
 * Fine-tuning a tabular model: it learns, stops early, keeps the best weights, and gives the same bits after a pause.
 */
import { expect, it } from 'vitest';
import { TabularModel } from '../../test/tabular-model';
import { Rng } from '../domain/rng';
import { packUserRow } from './packing';
import { fineTune, meanNll, type SftRun, type SftState } from './sft';

const never = async () => undefined;
/** Sequences of tokens 1…4 in which the next token is usually the last one + 1. */
const rows = Array.from({ length: 60 }, (_, n) => {
  const rng = new Rng(3, 'chain', n);
  let token = 1;
  const tokens = Array.from({ length: 8 }, () => (token = rng.bernoulli(0.9) ? (token % 4) + 1 : 1 + rng.integer(4)));
  return packUserRow([0], [{ speaker: 'user', tokens }]);
});

const run = (over: Partial<SftRun> = {}): SftRun => ({
  model: new TabularModel(5),
  train: rows.slice(0, 40),
  heldOut: rows.slice(40),
  seed: 1,
  from: null,
  safePoint: never,
  onEpoch: never,
  settings: {
    maxEpochs: 6,
    dialoguesPerStep: 8,
    learningRate: 0.1,
    schedule: 'linear',
    weightDecay: 0,
    beta2: 0.95,
    maxGradNorm: 1,
    patience: 2,
  },
  ...over,
});

it('lowers the held-out NLL and leaves the model at its best epoch', async () => {
  const request = run();
  const state = await fineTune(request);
  expect(state.epochs[0]!.heldOutNll).toBeCloseTo(Math.log(5), 6);
  expect(state.epochs[state.bestEpoch]!.heldOutNll).toBeLessThan(0.8);
  expect(await meanNll(request.model, request.heldOut, never)).toBe(
    Math.min(...state.epochs.map((epoch) => epoch.heldOutNll)),
  );
});

it('stops after `patience` epochs without improvement, and may keep the original model', async () => {
  const request = run({ settings: { ...run().settings, learningRate: 50, maxEpochs: 20 } });
  const state = await fineTune(request);
  expect(state.epochs.length - 1 - state.bestEpoch).toBe(2);
  expect(await meanNll(request.model, request.heldOut, never)).toBe(state.epochs[state.bestEpoch]!.heldOutNll);
});

it('gives the same weights when it resumes after any epoch', async () => {
  const states: SftState[] = [];
  const whole = await fineTune(run({ onEpoch: async (state) => void states.push(state) }));
  for (const from of states) expect(await fineTune(run({ from: structuredClone(from) }))).toEqual(whole);
});

it('gives the optimiser its settings', async () => {
  const request = run({ settings: { ...run().settings, weightDecay: 0.03, beta2: 0.98, maxGradNorm: 2 } });
  const step = request.model.step.bind(request.model);
  const seen: unknown[] = [];
  request.model.step = (rows, objective, temperature, settings) => (
    seen.push(settings),
    step(rows, objective, temperature, settings)
  );
  await fineTune(request);
  expect(seen[0]).toEqual({
    beta1: 0.9,
    beta2: 0.98,
    epsilon: 1e-8,
    learningRate: 0.1,
    weightDecay: 0.03,
    maxGradNorm: 2,
  });
});

it('lowers a linear learning rate to 0 at the last epoch, and keeps a constant one', async () => {
  const rates = async (schedule: 'constant' | 'linear') => {
    const request = run({ settings: { ...run().settings, schedule, maxEpochs: 2, dialoguesPerStep: 10 } });
    const seen: number[] = [];
    const step = request.model.step.bind(request.model);
    request.model.step = (rows, objective, temperature, settings) => (
      seen.push(settings.learningRate),
      step(rows, objective, temperature, settings)
    );
    await fineTune(request);
    return seen;
  };
  expect(await rates('constant')).toEqual(Array(8).fill(0.1));
  expect(await rates('linear')).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7].map((step) => expect.closeTo(0.1 * (1 - step / 8), 12)),
  );
});
