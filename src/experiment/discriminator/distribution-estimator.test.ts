/** The distribution estimator on dialogues with known distributions, as a bag of words on the CPU and as a transformer on the device. */
import { expect, it } from 'vitest';
import { bagHost } from '../../../test/bag-model';
import { testDevice } from '../../../test/device';
import type { Dialogue } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import { createModelHost } from '../../model/model-host';
import { DISCRIMINATOR_SETTINGS } from './discriminator';
import { openEstimator } from './distribution-estimator';
import { splitLogs } from '../rollout/logs';

const never = async () => undefined;
const task = { vocabulary: ['<start>', '</user>', '</policy>', 'a', 'b', 'c'], policyPrompt: () => [0] };
const [A, B, C] = [3, 4, 5] as const;

/** Two user turns of one word each, `a` with probability p, else `b`; the policy says c. */
function dialogues(stream: string, count: number, p: number): Dialogue[] {
  return Array.from({ length: count }, (_, index) => {
    const rng = new Rng(1, stream, index);
    const said = () => ({ speaker: 'user' as const, tokens: [rng.bernoulli(p) ? A : B, 1] });
    const turns = [said(), { speaker: 'policy' as const, tokens: [C, 2] }, said()];
    return {
      episode: { index, goal: null },
      user: stream,
      turns,
      outcome: { stop: 'horizon', correct: 0, accepted: 0, turns: 1, success: 0 },
      reward: 0,
    };
  });
}

const countA = ({ turns }: Dialogue) => turns.flatMap(({ tokens }) => tokens).filter((token) => token === A).length;
const [p, q] = [0.8, 0.4];
const settings = { ...DISCRIMINATOR_SETTINGS, weightDecay: 0, maxEpochs: 10 };

it('gives the log-ratio of what the user said, in nats per user turn', async () => {
  const estimator = await openEstimator(bagHost, task, 1);
  await estimator.train(
    splitLogs(dialogues('real', 800, p), 0.2),
    splitLogs(dialogues('simulated', 800, q), 0.2),
    { ...settings, learningRate: 0.05 },
    1,
    never,
  );
  const fresh = dialogues('fresh', 60, 0.5);
  const ratios = await estimator.logRatios(fresh);
  // k of two turns say a: (k log(q/p) + (2 − k) log((1 − q)/(1 − p))) / 2.
  for (const k of [0, 1, 2]) {
    const expected = (k * Math.log(q / p) + (2 - k) * Math.log((1 - q) / (1 - p))) / 2;
    fresh.forEach(
      (dialogue, n) => countA(dialogue) === k && expect(Math.abs(ratios[n]! - expected)).toBeLessThan(0.25),
    );
  }
});

it('finds no difference where both distributions are the same', async () => {
  const estimator = await openEstimator(bagHost, task, 1);
  await estimator.train(
    splitLogs(dialogues('real', 400, p), 0.2),
    splitLogs(dialogues('simulated', 400, p), 0.2),
    { ...settings, learningRate: 0.05 },
    1,
    never,
  );
  for (const ratio of await estimator.logRatios(dialogues('fresh', 40, 0.5)))
    expect(Math.abs(ratio)).toBeLessThan(0.25);
});

it('learns the sign of the ratio as a transformer on the device, and its state can be restored', async () => {
  const host = createModelHost(await testDevice());
  const estimator = await openEstimator(host, task, 1);
  await estimator.train(
    splitLogs(dialogues('real', 160, 0.95), 0.2),
    splitLogs(dialogues('simulated', 160, 0.05), 0.2),
    { ...settings, maxEpochs: 6 },
    1,
    never,
  );
  const fresh = dialogues('fresh', 30, 0.5).filter((dialogue) => countA(dialogue) !== 1);
  const ratios = await estimator.logRatios(fresh);
  expect(ratios.map((ratio) => ratio > 0)).toEqual(fresh.map((dialogue) => countA(dialogue) === 0));
  const other = await openEstimator(host, task, 2);
  other.restore(await estimator.state());
  expect(await other.logRatios(fresh)).toEqual(ratios);
  estimator.free();
  other.free();
});
