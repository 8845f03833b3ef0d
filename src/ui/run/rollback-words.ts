/** A rollback in sentences: what was seen, what the limit was, where training went back to. */
import type { Rollback } from '../../domain/experiment-events';
import { decimal } from '../format';

export function rollbackWords({ update, backTo, reason, value, threshold }: Rollback, window: number): string {
  const last = window === 1 ? 'the last update' : `the last ${window} updates`;
  const seen = {
    kl: `the mean KL of ${last} was ${decimal(value, 2)} nats per token, above the limit of ${decimal(threshold, 2)}`,
    entropy: `the mean entropy of the policy in ${last} was ${decimal(value)} nats per token, below the limit of ${decimal(threshold)}`,
    reward: `the mean reward of ${last} had fallen by ${decimal(value, 2)} from its best, more than the limit of ${decimal(threshold, 2)}`,
  }[reason];
  const back =
    backTo === 0
      ? 'went back to the base policy'
      : `went back to update ${backTo}, the checkpoint with the highest reward`;
  return `Training collapsed at update ${update}: ${seen}. Training stopped there and ${back}; the final numbers are for that policy.`;
}
