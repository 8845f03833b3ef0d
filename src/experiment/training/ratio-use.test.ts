/** What each use of a density ratio does to a batch, compared with numbers worked out by hand. */
import { expect, it } from 'vitest';
import { DEFAULT_EXTENSIONS } from '../../domain/experiment-spec';
import { Rng } from '../../domain/rng';
import { groupAdvantages } from '../../rl/advantages';
import type { GrpoSample } from '../../rl/grpo';
import { packRow } from '../../rl/packing';
import { RATIO_USES } from './ratio-use';

const row = packRow([0], [{ speaker: 'policy', tokens: [1] }], () => true);
const sample = (reward: number): GrpoSample => ({ row, reward, turns: 1, success: 0 });
const batch = [
  [sample(1), sample(0)],
  [sample(1), sample(0)],
  [sample(0.5), sample(0.25)],
];
const settings = { ...DEFAULT_EXTENSIONS, keepShare: 0.5, maxWeight: 4, penalty: 0.1 };

it('keeps the share of the whole batch that looks most real, and compares only what is left of each group', () => {
  const { samples_PG, density } = RATIO_USES.filter(batch, [3, 2, -1, 1, -2, -3], settings);
  expect(samples_PG).toEqual([[batch[0]![0], batch[0]![1]], [batch[1]![1]]]);
  expect(density.effectiveSampleSize).toBe(3);
  expect(density.logRatio).toBeCloseTo(0, 12); // −(3 + 2 − 1 + 1 − 2 − 3) / 6
});

it('multiplies rewards by the clipped ratio, normalised to a mean of 1', () => {
  const odds = [Math.log(2), Math.log(8), 0, 0, 0, 0]; // ratios 2, 8 → 4, and four times 1
  const turned = [[{ ...sample(1), turnReturns: [1, 1.5] }, sample(0.5)], ...batch.slice(1)];
  const { samples_PG, density } = RATIO_USES.reweight(turned, odds, settings);
  const sum = 2 + 4 + 4;
  const rewards = [1, 0.5, 1, 0, 0.5, 0.25];
  expect(samples_PG.flat().map(({ reward }) => reward)).toEqual(
    [2, 4, 1, 1, 1, 1].map((w, n) => expect.closeTo(((w * 6) / sum) * rewards[n]!, 12)),
  );
  expect(samples_PG[0]![0]!.turnReturns).toEqual([expect.closeTo(1.2, 12), expect.closeTo(1.8, 12)]);
  expect(density.effectiveSampleSize).toBeCloseTo(sum ** 2 / (4 + 16 + 4), 12);
  expect(density.clippedShare).toBeCloseTo(1 / 6, 12);
});

it('trains the policy towards what real users accept, though the simulator agrees to everything', () => {
  // One choice. With real users, asking succeeds with .6, proposing with .3; with simulated ones .95 and 1, so no proposal is ever rejected.
  const [real, simulated] = [
    { ask: 0.6, propose: 0.3 },
    { ask: 0.95, propose: 1 },
  ];
  const rng = new Rng(1, 'bandit');
  const pull = (adjusted: boolean, scaleRewards: 'group' | 'none') => {
    let gradient = 0; // with respect to the logit of asking, at probability ½
    for (let draw = 0; draw < 300; draw++) {
      const acts = Array.from({ length: 20 }, () =>
        Array.from({ length: 8 }, () => {
          const act = rng.bernoulli(0.5) ? ('ask' as const) : ('propose' as const);
          const success = rng.bernoulli(simulated[act]);
          return {
            act,
            odds: Math.log(success ? real[act] / simulated[act] : (1 - real[act]) / (1 - simulated[act])),
            success,
          };
        }),
      );
      const samples = acts.map((group) => group.map(({ success }) => sample(Number(success))));
      const { samples_PG } = adjusted
        ? RATIO_USES.reweight(
            samples,
            acts.flat().map(({ odds }) => odds),
            { ...settings, maxWeight: 5 },
          )
        : { samples_PG: samples };
      const { advantages_N } = groupAdvantages(
        samples_PG.map((group) => group.map(({ reward }) => reward)),
        scaleRewards,
      );
      acts
        .flat()
        .forEach(({ act }, n) => (gradient += (advantages_N[n]! * ((act === 'ask' ? 1 : 0) - 0.5)) / 160 / 300));
    }
    return gradient;
  };
  expect(pull(false, 'none')).toBeLessThan(-0.005); // naive: proposing looks better, by (.95 − 1) / 4
  expect(pull(true, 'none')).toBeGreaterThan(0.03);
  expect(pull(true, 'group')).toBeGreaterThan(0.05);
});

it('subtracts the clipped log-ratio from the reward and from the return of every turn', () => {
  const turned = [[{ ...sample(1), turnReturns: [1, 1.1] }, sample(0)]];
  const { samples_PG, density } = RATIO_USES.penalise(turned, [2, -50], settings);
  expect(samples_PG[0]!.map(({ reward }) => reward)).toEqual([1 - 0.1 * 2, 0 + 0.1 * 5]);
  expect(samples_PG[0]![0]!.turnReturns).toEqual([1 - 0.2, 1.1 - 0.2]);
  expect(density).toEqual({ effectiveSampleSize: 2, clippedShare: 0.5, logRatio: -24 });
});
