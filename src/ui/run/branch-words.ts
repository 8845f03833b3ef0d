/** What a branch is called: whose it is, from where, and what differs. */
import type { BranchOf } from '../../domain/branch';
import { shortened } from '../../domain/shown-value';

/** "branch of naive from update 3: reward.lambda=0.3" */
export function branchWords({ arm, update, changed }: BranchOf): string {
  const from = arm === null ? '' : ` of ${arm} from update ${update}`;
  return `branch${from}: ${changed.length > 0 ? shortened(changed.join(', '), 200) : 'nothing changed'}`;
}
