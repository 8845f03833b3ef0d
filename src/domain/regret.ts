/**
 * Regret: how much better the policy is that was trained with the real users themselves. A drop-off cannot say it: it
 * compares a policy with its own simulator, and a bad policy in a good simulator has a drop-off of 0.
 */
import type { PairedGap } from './experiment-events';
import { gapBetween } from './paired-gap';

/** The arm that regret is measured against: the paper's, which trains with the real users. */
export const ORACLE = 'oracle';

/** Why a table has regret beside the drop-off, for its reader. */
export const WHY_REGRET =
  'A drop-off of 0 alone says nothing about how good a policy is: it says only that the policy does as well with real users as in its simulator, which a bad policy can do too.';

/** docs/EQUATIONS.md (22): success with real users of the oracle minus that of the arm. Null of the oracle itself, and if the run has none. */
export function regretOf(gaps: readonly PairedGap[], arm: string): ReturnType<typeof gapBetween> {
  return arm === ORACLE ? null : gapBetween(gaps, ORACLE, arm);
}
