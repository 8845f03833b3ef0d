/**
 * What of a user's turns can be checked against the goal: is the question answered, may what is told be the goal's, are
 * corrections right, are edits read back judged rightly? A competent simulator in the `careful` style passes nearly
 * always; real people slip and change their minds. Verdicts on revisions are verdict fidelity (experiment).
 */
import type { Turn } from '../../domain/dialogue';
import { UNSAID, saidSlots, wrongSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import type { UserCheck } from '../registry';
import type { EditGoal } from './document';
import { DocumentLanguage } from './language';

export function userChecks({ document, edits }: EditGoal, turns: readonly Turn[]): UserCheck[] {
  const language = new DocumentLanguage(document);
  const checks: UserCheck[] = [];
  let last: PolicyAct | null = null;
  for (const { speaker, tokens } of turns) {
    if (speaker === 'policy') last = language.readPolicy(tokens);
    else checks.push(...checksOf(language.readings(tokens), last, edits));
  }
  return checks;
}

function checksOf(readings: readonly UserAct[], last: PolicyAct | null, goal: Values): UserCheck[] {
  const checks: UserCheck[] = [];
  const act = readings[0]!;
  if (last?.kind === 'confirm' && (act.kind === 'yes' || act.kind === 'no')) {
    const right = wrongSlots(last.values, goal).length === 0;
    checks.push({
      check: right ? 'affirms what is right' : 'denies what is wrong',
      ok: (act.kind === 'yes') === right,
    });
  }
  if (act.kind === 'tell') {
    const told = readings.flatMap((reading) => (reading.kind === 'tell' ? [reading.values] : []));
    if (last?.kind === 'ask') {
      const { slot } = last;
      checks.push({ check: 'answers what was asked', ok: told.some((values) => values[slot] !== UNSAID) });
    }
    checks.push({ check: 'tells its goal', ok: told.some((values) => wrongSlots(values, goal).length === 0) });
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
