/** "Yes", alone or beside something else. */
import { refuse } from './hearing';
import type { Decision, Hearing } from './hearing';
import type { WordedAct } from './say';
import { tell } from './telling';

export function affirm(hearing: Hearing, words: readonly number[]): Decision {
  const { last } = hearing.context;
  const { but, changed, slots, positive, accepting } = hearing.meaning;
  const act: WordedAct = { kind: hearing.affirmation, words: [] };
  const other = words.filter((token) => !hearing.isSaid(token));
  if (hearing.claims) {
    if (other.length === 0) {
      const open = (but && words.length === 0) || ((but || changed) && slots.length > 0);
      return open ? butWhat(hearing, act) : { act };
    }
    const against = last!.kind === 'propose' || other.some((token) => hearing.said.has(hearing.slotOf(token)));
    if (against) {
      if (but || positive === 'weak') return { act: { kind: hearing.denial, words: other } };
      return refuse('contradiction', 'You say yes and ask for a change in one turn: do one of them.', {
        instead: [act, { kind: hearing.denial, words: other }],
      });
    }
    // "Yes, and by train": what was read back and what is new, all told.
    const all = [...hearing.said, ...other.map((token) => [hearing.slotOf(token), token] as const)];
    return { act: { kind: 'tell', words: all.sort(([a], [b]) => a - b).map(([, token]) => token) } };
  }
  if (words.length > 0) return tell(hearing, words);
  if (last === null) return hearing.tooEarly('The policy has not said anything yet.');
  if (accepting)
    return hearing.tooEarly('There is nothing to accept yet: an answer is accepted right after the policy gives it.');
  return { act: { kind: 'yes', words: [] } };
}

function butWhat(hearing: Hearing, act: WordedAct): Decision {
  return refuse('contradiction', 'You say “yes, but”. Say what should be different.', {
    instead: [act, ...hearing.corrections()],
  });
}
