/** What a branch is called: whose it is, from where, and what differs. */
import type { BranchOf } from '../../domain/branch';
import { shortened } from '../../domain/shown-value';

/** "branch of naive from update 3: reward.lambda=0.3"; "branch of mine.json, of naive from update 3: …" where the run is known. */
export function branchWords({ arm, update, changed }: BranchOf, name: string | null = null): string {
  const run = name === null ? '' : ` of ${shortened(name, 80)}${arm === null ? '' : ','}`;
  const from = arm === null ? '' : ` of ${arm} from update ${update}`;
  return `branch${run}${from}: ${changed.length > 0 ? shortened(changed.join(', '), 200) : 'nothing changed'}`;
}
