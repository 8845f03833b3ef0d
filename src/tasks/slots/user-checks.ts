/**
 * Checks of a user's turns against the goal. Does the user answer the question? Are the values that it says those of the
 * goal? Are its corrections right? Does it judge values that are read back correctly? A competent simulator in the `careful`
 * style nearly always passes; real people slip and change their minds. Verdicts on answers are checked by verdict fidelity
 * (src/experiment).
 */
import type { Turn } from '../../domain/dialogue';
import { UNSAID, saidSlots, wrongSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import type { UserCheck } from '../registry';
import type { SlotLanguage } from './language';

export function userChecks(language: SlotLanguage, goal: Values, turns: readonly Turn[]): UserCheck[] {
  const checks: UserCheck[] = [];
  let last: PolicyAct | null = null;
  for (const { speaker, tokens } of turns) {
    if (speaker === 'policy') last = language.readPolicy(tokens);
    else checks.push(...checksOf(language.meanings(tokens), last, goal, language.readings !== undefined));
  }
  return checks;
}

/** `vague`: whether a turn may have several readings; they are then checked as a whole, and value by value otherwise. */
function checksOf(readings: readonly UserAct[], last: PolicyAct | null, goal: Values, vague: boolean): UserCheck[] {
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
    const stated = readings.flatMap((reading) => (reading.kind === 'tell' ? [reading.values] : []));
    if (last?.kind === 'ask') {
      const { slot } = last;
      checks.push({ check: 'answers what was asked', ok: stated.some((values) => values[slot] !== UNSAID) });
    }
    const truths = vague
      ? [stated.some((values) => wrongSlots(values, goal).length === 0)]
      : saidSlots(act.values).map((slot) => act.values[slot] === goal[slot]);
    checks.push(...truths.map((ok) => ({ check: 'tells its goal', ok })));
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
