/** The discriminator on dialogues with known distributions: with a bag-of-words model on the CPU, and on the device. */
import { describe, expect, it } from 'vitest';
import { bagHost } from '../../../test/bag-model';
import { testDevice } from '../../../test/device';
import { tabularHost } from '../../../test/tabular-model';
import type { Dialogue } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import { importanceWeights } from '../../gap/density-ratio';
import { createModelHost } from '../../model/model-host';
import { DISCRIMINATOR_SETTINGS, openDiscriminator, type DiscriminatorSettings } from './discriminator';

const never = async () => undefined;
const task = { vocabulary: ['<start>', '</user>', '</policy>', 'a', 'b', 'c'], policyPrompt: () => [0] };
const [A, B, C] = [3, 4, 5] as const;

/** Dialogue `index` of a stream: `words` draws what the user says; the policy always says c. */
function dialogues(stream: string, seed: number, count: number, words: (rng: Rng) => readonly number[]): Dialogue[] {
  return Array.from({ length: count }, (_, index) => {
    const rng = new Rng(seed, stream, index);
    const turns = [
      { speaker: 'user' as const, tokens: [...words(rng), 1] },
      { speaker: 'policy' as const, tokens: [C, 2] },
      { speaker: 'user' as const, tokens: [...words(rng), 1] },
    ];
    return {
      episode: { index, goal: null },
      user: stream,
      turns,
      outcome: { stop: 'horizon', correct: 0, accepted: 0, turns: 1, success: 0 },
      reward: 0,
    };
  });
}

/** Two words a turn, each `a` with probability p, else `b`. */
const mostlyA = (p: number) => (rng: Rng) => [rng.bernoulli(p) ? A : B, rng.bernoulli(p) ? A : B];
const countA = ({ turns }: Dialogue) => turns.flatMap(({ tokens }) => tokens).filter((token) => token === A).length;
/** Share of pairs (real, simulated) in which the real dialogue scores higher, ties counting half. */
const auc = (real: readonly number[], simulated: readonly number[]) =>
  real.reduce((sum, r) => sum + simulated.reduce((s, q) => s + (r > q ? 1 : r === q ? 0.5 : 0), 0), 0) /
  real.length /
  simulated.length;
const settings: DiscriminatorSettings = {
  ...DISCRIMINATOR_SETTINGS,
  learningRate: 0.05,
  weightDecay: 0,
  maxEpochs: 10,
};

describe('with a bag of words, which can represent the exact ratio', () => {
  const [p, q] = [0.7, 0.5];
  it('gives the log of the density ratio, and weights that recover the real mean', async () => {
    const discriminator = await openDiscriminator(bagHost, task, 1);
    await discriminator.train(
      dialogues('real', 1, 600, mostlyA(p)),
      dialogues('simulated', 1, 600, mostlyA(q)),
      settings,
      1,
      never,
    );
    const fresh = dialogues('simulated', 2, 800, mostlyA(q));
    const logOdds = await discriminator.logOdds(fresh);
    // Four words: k log(p/q) + (4 − k) log((1 − p)/(1 − q)).
    for (const k of [0, 1, 2, 3, 4]) {
      const one = logOdds[fresh.findIndex((dialogue) => countA(dialogue) === k)]!;
      expect(Math.abs(one - (k * Math.log(p / q) + (4 - k) * Math.log((1 - p) / (1 - q))))).toBeLessThan(0.3);
    }
    const { weights } = importanceWeights(logOdds);
    const counts = fresh.map(countA);
    // E_real = 4p = 2.8; unweighted it is 4q = 2.
    const reweighted = counts.reduce((sum, count, i) => sum + weights[i]! * count, 0) / counts.length;
    expect(Math.abs(reweighted - 4 * p)).toBeLessThan(0.15);
  });
  it('gives the same ratio with three times as many real dialogues', async () => {
    const discriminator = await openDiscriminator(bagHost, task, 1);
    await discriminator.train(
      dialogues('real', 1, 900, mostlyA(p)),
      dialogues('simulated', 1, 300, mostlyA(q)),
      settings,
      1,
      never,
    );
    const { meanRatio } = importanceWeights(await discriminator.logOdds(dialogues('simulated', 2, 800, mostlyA(q))));
    // E_sim p_real/p_sim = 1; without the prior's correction it would be 3.
    expect(Math.abs(meanRatio - 1)).toBeLessThan(0.15);
  });
  it('is undecided if both distributions are the same', async () => {
    const discriminator = await openDiscriminator(bagHost, task, 1);
    await discriminator.train(
      dialogues('real', 1, 300, mostlyA(0.5)),
      dialogues('simulated', 1, 300, mostlyA(0.5)),
      settings,
      1,
      never,
    );
    const { effectiveSampleSize } = importanceWeights(
      await discriminator.logOdds(dialogues('simulated', 2, 400, mostlyA(0.5))),
    );
    expect(effectiveSampleSize).toBeGreaterThan(0.9 * 400);
  });
  it('gives the same numbers when trained again, whatever was trained before, and its state can be restored', async () => {
    const real = dialogues('real', 1, 60, mostlyA(p));
    const simulated = dialogues('simulated', 1, 60, mostlyA(q));
    const discriminator = await openDiscriminator(bagHost, task, 1);
    const first = await discriminator.train(real, simulated, settings, 1, never);
    const [odds, state] = [await discriminator.logOdds(real), await discriminator.state()];
    expect((await discriminator.train(real, simulated, settings, 2, never)).epochs).not.toEqual(first.epochs);
    discriminator.restore(structuredClone(state));
    expect(await discriminator.logOdds(real)).toEqual(odds);
    expect(await discriminator.train(real, simulated, settings, 1, never)).toEqual(first);
    expect(first).toMatchObject({ real: 60, simulated: 60, validation: 24 });
  });
  it('stops if the safe point throws, and refuses a class without dialogues', async () => {
    const discriminator = await openDiscriminator(bagHost, task, 1);
    const some = dialogues('real', 1, 20, mostlyA(p));
    const cancelled = new Error('cancelled');
    let passed = 0;
    await expect(
      discriminator.train(some, some, settings, 1, async () => {
        if (++passed === 3) throw cancelled;
      }),
    ).rejects.toBe(cancelled);
    await expect(discriminator.train(some, [], settings, 1, never)).rejects.toMatchObject({ code: 'usage' });
  });
});

it('never shows the model the persona or the goal', async () => {
  const host = tabularHost();
  const discriminator = await openDiscriminator(host, task, 1);
  const plain = dialogues('real', 1, 6, mostlyA(0.5));
  await discriminator.train(
    plain,
    plain.map((dialogue) => ({ ...dialogue, user: 'prompted' })),
    { ...settings, maxEpochs: 1 },
    1,
    never,
  );
  const marked = plain.map((dialogue) => ({
    ...dialogue,
    user: 'x',
    persona: 'terse',
    episode: { ...dialogue.episode, goal: [1, 2] as never },
  }));
  expect(await discriminator.logOdds(marked)).toEqual(await discriminator.logOdds(plain));
  const rows = host.opened[0]!.stepped.flat();
  // prompt, turns, <query>, label: one target, the last.
  for (const row of rows) {
    expect(Array.from(row.ids).slice(0, -1)).toContain(6);
    expect(Array.from(row.weights, (weight) => weight > 0).indexOf(true)).toBe(row.ids.length - 1);
  }
  discriminator.free();
  expect(host.opened[0]!.freed).toBe(true);
});

describe('on the device', () => {
  const shape = { hiddenSize: 16, layers: 2, heads: 2 };
  const short: DiscriminatorSettings = {
    ...DISCRIMINATOR_SETTINGS,
    maxEpochs: 8,
    learningRate: 1e-2,
    dialoguesPerStep: 24,
  };
  /** The same words in another order, so that word counts do not differ. */
  const ordered = (real: boolean) => (rng: Rng) => (rng.bernoulli(0.5) ? (real ? [A, B, C] : [B, A, C]) : [C, C, C]);

  it('distinguishes dialogues that differ only in the order of words', async () => {
    const discriminator = await openDiscriminator(createModelHost(await testDevice()), task, 1, shape);
    const report = await discriminator.train(
      dialogues('real', 1, 96, ordered(true)),
      dialogues('simulated', 1, 96, ordered(false)),
      short,
      1,
      never,
    );
    const real = await discriminator.logOdds(dialogues('real', 2, 100, ordered(true)));
    const simulated = await discriminator.logOdds(dialogues('simulated', 2, 100, ordered(false)));
    // A quarter of each class says only c in both turns, and pairs of these are ties: at best AUC = 1 − ½ · ¼² = 0.969.
    expect(auc(real, simulated)).toBeGreaterThan(0.95);
    expect(report.epochs[report.bestEpoch]!.heldOutNll).toBeLessThan(0.4);
    discriminator.free();
  });

  it('finds no difference between dialogues of one distribution', async () => {
    const discriminator = await openDiscriminator(createModelHost(await testDevice()), task, 1, shape);
    await discriminator.train(
      dialogues('real', 1, 96, mostlyA(0.5)),
      dialogues('simulated', 1, 96, mostlyA(0.5)),
      { ...short, maxEpochs: 4 },
      1,
      never,
    );
    const real = await discriminator.logOdds(dialogues('real', 2, 100, mostlyA(0.5)));
    const simulated = await discriminator.logOdds(dialogues('simulated', 2, 100, mostlyA(0.5)));
    // Mann–Whitney: 3 standard deviations of an AUC under the null are 3·√((n + m + 1)/(12 n m)) = 0.123.
    expect(Math.abs(auc(real, simulated) - 0.5)).toBeLessThan(0.123);
    expect(importanceWeights(simulated).effectiveSampleSize).toBeGreaterThan(80);
    discriminator.free();
  });
});
