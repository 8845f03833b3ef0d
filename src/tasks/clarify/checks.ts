/**
 * What of a user's turns can be checked against the goal: is the question answered, are told values the goal's, are
 * corrections right, are values read back judged rightly? A competent simulator in the `careful` style passes nearly
 * always; real people slip and change their minds. Verdicts on proposals are verdict fidelity (experiment).
 */
import type { Turn } from '../../domain/dialogue';
import { UNSAID, saidSlots, wrongSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import type { UserCheck } from '../registry';
import { readPolicy, readUser } from './language';

export function userChecks(goal: Values, turns: readonly Turn[]): UserCheck[] {
  const checks: UserCheck[] = [];
  let last: PolicyAct | null = null;
  for (const { speaker, tokens } of turns) {
    if (speaker === 'policy') last = readPolicy(tokens);
    else checks.push(...checksOf(readUser(tokens), last, goal));
  }
  return checks;
}

function checksOf(act: UserAct, last: PolicyAct | null, goal: Values): UserCheck[] {
  const checks: UserCheck[] = [];
  if (last?.kind === 'confirm' && (act.kind === 'yes' || act.kind === 'no')) {
    const right = wrongSlots(last.values, goal).length === 0;
    checks.push({
      check: right ? 'affirms what is right' : 'denies what is wrong',
      ok: (act.kind === 'yes') === right,
    });
  }
  if (act.kind === 'tell') {
    if (last?.kind === 'ask') checks.push({ check: 'answers what was asked', ok: act.values[last.slot] !== UNSAID });
    for (const slot of saidSlots(act.values))
      checks.push({ check: 'tells its goal', ok: act.values[slot] === goal[slot] });
  }
  if ((act.kind === 'no' || act.kind === 'reject') && last && 'values' in last) {
    for (const slot of saidSlots(act.values)) {
      checks.push({
        check: 'corrects rightly',
        ok: act.values[slot] === goal[slot] && last.values[slot] !== goal[slot],
      });
    }
  }
  return checks;
}
