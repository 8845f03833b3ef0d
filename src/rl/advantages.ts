/**
 * Advantages of GRPO: each reward against its own group (docs/EQUATIONS.md (1)–(3)).
 *
 * P prompts, G dialogues of each (the group). Deliberately not a critic: no value is learned. There is also no baseline
 * by turn index, which would be biased, because the policy decides when to stop. Terms and constants are those of TRL's
 * GRPOTrainer 1.10 (Shao et al. 2024, DeepSeekMath; Liu et al. 2025, Dr. GRPO, for `none`).
 */
import { mean, standardDeviation } from './statistics';

export type RewardScaling = 'group' | 'batch' | 'none';

export interface AdvantageReport {
  /** One per dialogue, prompt after prompt (P·G entries). */
  readonly advantages_N: Float64Array;
  readonly rewardMean: number;
  /** Mean of the groups' standard deviations; with `batch`, the standard deviation of all rewards. */
  readonly rewardStd: number;
  /** Share of groups whose rewards are all equal: nothing is learned from them. */
  readonly fracRewardZeroStd: number;
}

/** Added to the denominator of (2), as in TRL, to avoid a division by 0. */
const STD_OFFSET = 1e-4;

/** True if all rewards are equal. They are compared, not subtracted: a rounding error must not become an advantage. */
function isFlat(rewards_G: readonly number[]): boolean {
  return rewards_G.every((reward) => reward === rewards_G[0]);
}

/**
 * (3a) Advantages of turns: returns_PGK[p][g][k] is the return of dialogue g of group p from its policy turn k on. The
 * baseline is one number per group, the mean over all turns of all its dialogues. A baseline by turn index would
 * compare long dialogues only with long ones, and the policy decides when to stop. The rest is as in (1)–(3), with
 * turns instead of dialogues. A dialogue without a policy turn has no entry.
 */
export function turnAdvantages(
  returns_PGK: readonly (readonly (readonly number[])[])[],
  scaling: RewardScaling,
): readonly Float64Array[] {
  const { advantages_N } = groupAdvantages(
    returns_PGK.map((returns_GK) => returns_GK.flat()),
    scaling,
  );
  let at = 0;
  return returns_PGK.flat().map((returns_K) => advantages_N.slice(at, (at += returns_K.length)));
}

/** Equations (1)–(3). Every group has at least one reward; groups may differ in size. */
export function groupAdvantages(rewards_PG: readonly (readonly number[])[], scaling: RewardScaling): AdvantageReport {
  const rewards_N = rewards_PG.flat();
  const batchStd = standardDeviation(rewards_N);
  const groupStds_P = rewards_PG.map((rewards_G) => (isFlat(rewards_G) ? 0 : standardDeviation(rewards_G)));
  const advantages_N = rewards_PG.flatMap((rewards_G, p) => {
    if (isFlat(rewards_G)) return rewards_G.map(() => 0);
    const groupMean = mean(rewards_G);
    const scale = scaling === 'none' ? 1 : (scaling === 'batch' ? batchStd : groupStds_P[p]!) + STD_OFFSET;
    return rewards_G.map((reward) => (reward - groupMean) / scale);
  });
  return {
    advantages_N: Float64Array.from(advantages_N),
    rewardMean: mean(rewards_N),
    rewardStd: scaling === 'batch' ? batchStd : mean(groupStds_P),
    fracRewardZeroStd: rewards_PG.filter(isFlat).length / rewards_PG.length,
  };
}
