/** Something is told, and no verdict given. */
import { refuse } from './hearing';
import type { Decision, Hearing } from './hearing';

export function tell(hearing: Hearing, words: readonly number[]): Decision {
  const { last } = hearing.context;
  if (!hearing.claims) return bareNone(hearing, words) ?? { act: { kind: 'tell', words } };
  const other = words.filter((token) => !hearing.isSaid(token));
  if (other.length === 0) {
    if (last!.kind === 'confirm') return { act: { kind: 'yes', words: [] } };
    return refuse('contradiction', 'That is in this answer. Do you accept it?', {
      instead: [
        { kind: 'accept', words: [] },
        { kind: 'reject', words: [] },
      ],
    });
  }
  const against = last!.kind === 'propose' || other.some((token) => hearing.said.has(hearing.slotOf(token)));
  return { act: against ? { kind: hearing.denial, words: other } : { kind: 'tell', words } };
}

/** "Nothing" to a question for all wishes may mean that there is no more to say. */
function bareNone(hearing: Hearing, words: readonly number[]): Decision | null {
  const { last, none, labels, shown } = hearing.context;
  const [value] = hearing.meaning.values;
  const bare = hearing.meaning.items.every(({ sense }) => sense.kind === 'value' || sense.kind === 'filler');
  if (last?.kind === 'ask' || words.length !== 1 || !value || !bare || none(value.slot) !== value.token) return null;
  const word = hearing.meaning.items[value.item]!;
  if (word.words.length > 1 || word.phrase !== shown(value.token).toLowerCase()) return null;
  const sentence = `The policy would take this as a wish about one thing: ${labels[value.slot]!}, ${shown(value.token)}. It cannot be told that you have no other wishes.`;
  return refuse('nothing-said', sentence, {
    unsaid: [value.item],
    instead: [{ kind: 'tell', words }, ...hearing.wishes()],
  });
}
