/**
 * What a typed turn amounts to, after what the policy just said: an act of the task, or a reason why there is none.
 *
 * A "yes" to an answer accepts it and a "great" to a reading back affirms it, because that is what people mean; the task
 * alone would hear it the other way round ("great" ends the dialogue wherever it is said). Values that contradict what was
 * just read back deny it, also without a "no".
 */
import { affirm } from './affirmation';
import { denyThese, deniedAlone, deny, leftUndenied } from './denial';
import { Hearing, refuse } from './hearing';
import type { Decision, DecisionContext } from './hearing';
import type { Meaning } from './meaning';
import type { WordedAct } from './say';
import { tell } from './telling';
import { settledVague } from './vague-wishes';

export function decision(meaning: Meaning, context: DecisionContext): Decision {
  const hearing = new Hearing(meaning, context);
  const decided = decideAct(hearing);
  return 'act' in decided ? (leftUndenied(hearing, decided.act) ?? decided) : decided;
}

function decideAct(hearing: Hearing): Decision {
  const { meaning } = hearing;
  if (meaning.doubled !== null) return twoValues(hearing, meaning.doubled);
  const vague = settledVague(hearing);
  if ('refusal' in vague) return vague;
  const words = [...hearing.inOrder(meaning.values), ...vague.words].sort(
    (a, b) => hearing.slotOf(a) - hearing.slotOf(b),
  );
  if (meaning.leaves) return leave(hearing, words);
  if (meaning.finished && words.length === 0) return finish(hearing);
  if (words.length > 0 && meaning.slots.length > 0 && meaning.positive === 'none') return halfSaid(hearing, words);
  if (meaning.negative || hearing.deniedOfSaid().length > 0) return deny(hearing, words);
  if (!hearing.claims && deniedAlone(hearing)) return deniedAlone(hearing)!;
  if (meaning.positive !== 'none' || (meaning.keeps && hearing.claims)) return affirm(hearing, words);
  const denied = deniedAlone(hearing);
  if (denied) return denied;
  if (words.length > 0) return tell(hearing, words);
  return remark(hearing);
}

function leave(hearing: Hearing, words: readonly number[]): Decision {
  const { positive, accepting, negative } = hearing.meaning;
  const leave: WordedAct = { kind: 'leave', words: [] };
  if (words.length > 0)
    return refuse('contradiction', 'You leave and ask for something in one turn: do one of them.', {
      instead: [leave, { kind: 'tell', words }],
    });
  if (hearing.context.last === null)
    return hearing.tooEarly('The policy has not said anything yet that you could leave.');
  if (hearing.context.last.kind === 'propose' && !negative && positive !== 'none') {
    if (positive === 'strong') return { act: { kind: 'accept', words: [] } };
    return refuse('contradiction', 'Do you accept this answer, or do you leave without one?', {
      instead: [{ kind: 'accept', words: [] }, leave],
    });
  }
  if (positive === 'strong' && !negative && !accepting)
    return refuse('contradiction', 'You say yes and leave in one turn: do one of them.', {
      instead: [{ kind: hearing.affirmation, words: [] }, leave],
    });
  return { act: leave };
}

/** "That's all." It affirms what the policy just said; elsewhere the policy cannot hear it. */
function finish(hearing: Hearing): Decision {
  const { negative } = hearing.meaning;
  const affirms: WordedAct = { kind: hearing.affirmation, words: [] };
  if (hearing.claims && !negative) return affirm(hearing, []);
  if (hearing.claims)
    return refuse('contradiction', 'Is this right as it is, or is something wrong?', {
      instead: [affirms, { kind: hearing.denial, words: [] }],
    });
  return refuse(
    'nothing-said',
    'The policy cannot be told that you have no other wishes. Say what you want, or say that you are not sure.',
    {
      instead: [...hearing.wishes(), { kind: 'unsure', words: [] }],
    },
  );
}

/** Nothing was told and no verdict given. */
function remark(hearing: Hearing): Decision {
  const { hesitates, greets, puzzled, slots, manners } = hearing.meaning;
  if (hearing.meaning.keeps)
    return refuse('nothing-said', 'The policy cannot be told that everything stays. Say what you want.', {
      instead: hearing.wishes(),
    });
  if (slots.length > 0 && !hesitates) return whichValue(hearing, slots[0]!.slot);
  if (hearing.context.last === null && greets) return { act: { kind: 'greet', words: [] } };
  if (hearing.context.last === null && puzzled) return hearing.tooEarly('The policy has not said anything yet.');
  if (hesitates) return { act: { kind: 'unsure', words: [] } };
  if (puzzled) return { act: { kind: 'unclear', words: [] } };
  const wishes = manners.map(({ token }): WordedAct => ({
    kind: hearing.claims ? hearing.denial : 'tell',
    words: [token],
  }));
  if (greets && hearing.context.last !== null && wishes.length > 0)
    return refuse('nothing-said', 'Is this a greeting, or what you want?', { instead: wishes });
  if (greets) return { act: { kind: 'greet', words: [] } };
  return refuse('nothing-said', 'The policy understands nothing of this.', {
    instead: [...wishes, ...hearing.wishes()],
  });
}

/** Some slot is told, and another one named without a value. */
function halfSaid(hearing: Hearing, words: readonly number[]): Decision {
  const rest =
    hearing.meaning.negative && hearing.context.last !== null ? denyThese(hearing, words) : tell(hearing, words);
  return whichValue(hearing, hearing.meaning.slots[0]!.slot, 'act' in rest ? rest.act : null);
}

function whichValue(hearing: Hearing, slot: number, without: WordedAct | null = null): Decision {
  const { language, labels, shown } = hearing.context;
  const sizes = hearing.context.card.sizes[slot]!;
  const values = Array.from({ length: sizes }, (_, value) => shown(language.exactWord(slot, value)));
  const sentence = `Which ${labels[slot]!.toLowerCase()}? Say one of ${values.join(', ')}.`;
  return refuse('nothing-said', sentence, {
    instead: hearing.claims ? hearing.corrections([slot]) : hearing.wishes([slot]),
    unsaid: hearing.meaning.slots.map(({ item }) => item),
    without,
  });
}

function twoValues(hearing: Hearing, slot: number): Decision {
  const told = hearing.meaning.values.filter((value) => value.slot === slot);
  const tokens = [...new Set(told.map(({ token }) => token))];
  const names = tokens.map((token) => hearing.context.shown(token)).join(' and ');
  const kind = hearing.claims ? hearing.denial : 'tell';
  const rest = hearing.inOrder(hearing.meaning.values.filter((value) => value.slot !== slot));
  return refuse('two-values', `${names}: the policy can take only one of them.`, {
    unsaid: told.map(({ item }) => item),
    instead: tokens.slice(0, 4).map((token) => ({
      ...(rest.length === 0 && hearing.isSaid(token)
        ? { kind: hearing.affirmation, words: [] }
        : { kind, words: [...rest, token].sort((a, b) => hearing.slotOf(a) - hearing.slotOf(b)) }),
    })),
  });
}
