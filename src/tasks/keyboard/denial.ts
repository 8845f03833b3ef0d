/** "No", with or without what it should be instead. */
import { refuse } from './hearing';
import type { Decision, Hearing } from './hearing';
import type { WordedAct } from './say';
import { tell } from './telling';

export function deny(hearing: Hearing, words: readonly number[]): Decision {
  const { positive, but } = hearing.meaning;
  if (hearing.context.last === null)
    return words.length > 0
      ? tell(hearing, words)
      : hearing.tooEarly('The policy has not said anything yet that you could deny.');
  if (positive === 'strong' && !but && words.length === 0)
    return refuse('contradiction', 'You say yes and no in one turn: say one of them.', {
      instead: [
        { kind: hearing.affirmation, words: [] },
        { kind: hearing.denial, words: [] },
      ],
    });
  return denyThese(hearing, words);
}

export function denyThese(hearing: Hearing, words: readonly number[]): Decision {
  const { but } = hearing.meaning;
  if (!hearing.claims) return words.length > 0 ? { act: { kind: 'tell', words } } : denyBarely(hearing);
  const same = words.filter((token) => hearing.isSaid(token));
  const other = words.filter((token) => !hearing.isSaid(token));
  if (same.length > 0 && other.length === 0 && !but && hearing.deniedOfSaid().length === 0)
    return refuse(
      'contradiction',
      `You say no, but ${same.map((token) => hearing.context.shown(token)).join(' and ')} is what the policy just said.`,
      {
        instead: [
          { kind: hearing.affirmation, words: [] },
          { kind: hearing.denial, words: [] },
          ...hearing.corrections(),
        ],
      },
    );
  return other.length > 0 ? { act: { kind: hearing.denial, words: other } } : denyBarely(hearing);
}

/** "No": complete if it names nothing, or the only thing that was read back. */
function denyBarely(hearing: Hearing): Decision {
  const { slots, denied } = hearing.meaning;
  const act: WordedAct = { kind: hearing.denial, words: [] };
  const named = [...slots, ...denied.filter(({ slot, token }) => hearing.said.get(slot) === token)];
  if (denied.length > 0 && named.length === 0) return cannotDeny(hearing, act);
  if (named.length === 0 || (hearing.claims && hearing.said.size <= 1)) return { act };
  const sentence = 'The policy can be told that something is wrong, but not which part. Say what it should be instead.';
  return refuse('cannot-say-which', sentence, {
    instead: hearing.corrections(named.map(({ slot }) => slot)),
    unsaid: named.map(({ item }) => item),
    without: act,
  });
}

/** "Not Paris", and nothing else that counts. */
export function deniedAlone(hearing: Hearing): Decision | null {
  const { denied, values } = hearing.meaning;
  // "Less formal than dear" tells the greeting, though vaguely.
  const tells = (slot: number) =>
    values.some((value) => value.slot === slot) ||
    hearing.meaning.vague.some(({ token }) => hearing.meaningsOf(token).some((one) => one.slot === slot));
  const open = denied.filter(({ slot }) => !tells(slot));
  if (open.length === 0) return null;
  if (hearing.claims && open.some(({ slot, token }) => hearing.said.get(slot) === token))
    return values.length > 0 || hearing.meaning.vague.length > 0 ? null : denyBarely(hearing);
  return cannotDeny(hearing, values.length > 0 ? { kind: 'tell', words: hearing.inOrder(values) } : null);
}

/** What is denied, but not by this act: it must not be lost. */
export function leftUndenied(hearing: Hearing, act: WordedAct): Decision | null {
  const { denied } = hearing.meaning;
  const denies = act.kind === 'no' || act.kind === 'reject';
  const affirms = act.kind === 'yes' || act.kind === 'accept';
  const left = denied.filter(({ slot, token }) => {
    if (act.words.some((word) => hearing.slotOf(word) === slot)) return false;
    const isSaid = hearing.said.get(slot) === token;
    if (denies) return !isSaid || act.words.length > 0;
    return !affirms || isSaid || !hearing.said.has(slot);
  });
  return left.length === 0 ? null : cannotDeny(hearing, act, left);
}

function cannotDeny(hearing: Hearing, without: WordedAct | null, denied = hearing.meaning.denied): Decision {
  const names = denied.map(({ token }) => hearing.context.shown(token)).join(' or ');
  const slots = denied.map(({ slot }) => slot);
  const ofSlots = hearing.wishes(slots).filter(({ words }) => !denied.some(({ token }) => words.includes(token)));
  return refuse('cannot-deny', `The policy cannot be told that you do not want ${names}: say what you want.`, {
    unsaid: denied.map(({ item }) => item),
    without,
    instead: hearing.claims ? hearing.corrections(slots) : ofSlots.length > 0 ? ofSlots : hearing.wishes(),
  });
}
