/** A turn that the scripted people say, typed as they say it, where they say it: nothing of it is changed. */
import type { PolicyAct, UserAct } from '../../personas/core/acts';
import type { TypedTurn } from './keyboard';
import { pieces } from './pieces';
import { heardOf, lastPolicyAct } from './situation';
import type { Situation } from './situation';
import type { TypedWord } from './split';

/** What people say after each act of the policy. */
function fits(act: UserAct, last: PolicyAct | null): boolean {
  switch (last?.kind) {
    case undefined:
      return act.kind === 'greet' || act.kind === 'tell';
    case 'ask':
    case 'ask-all':
      return act.kind === 'tell' || act.kind === 'unsure' || act.kind === 'leave';
    case 'confirm':
    case 'propose': {
      const said = last!.kind === 'confirm' ? ['yes', 'no'] : ['accept', 'reject'];
      const repeats = 'values' in act && act.values.some((value, slot) => value >= 0 && value === last!.values[slot]);
      return [...said, 'unsure', 'leave'].includes(act.kind) && !repeats;
    }
    case 'other':
      return act.kind === 'unclear' || act.kind === 'leave' || act.kind === 'tell';
  }
}

/** A lone "hi" may be a greeting, and "nothing" no more than a no, unless that slot was asked for. */
export function isUnclearAlone(
  { language, lexicon, words }: Situation,
  token: number,
  last: PolicyAct | null,
): boolean {
  const value = language.wording.vocabulary.valueOf(token);
  if (!value || (last?.kind === 'ask' && last.slot === value.slot)) return false;
  const word = language.wording.vocabulary.words[token]!;
  return lexicon.mannersOf(word) !== undefined || (word === 'nothing' && words.slots[value.slot]!.none === word);
}

/** A turn that people say, typed as they say it. */
export function verbatim(situation: Situation, text: string, words: readonly TypedWord[]): TypedTurn | null {
  const { language } = situation;
  const { vocabulary } = language.wording;
  const ids = new Map(vocabulary.speakable.map((id) => [vocabulary.words[id]!, id]));
  const said = words.map(({ word }) => ids.get(word));
  if (!said.every((id) => id !== undefined)) return null;
  const last = lastPolicyAct(situation);
  if (said.length === 1 && isUnclearAlone(situation, said[0]!, last)) return null;
  const marks = /\?\s*$/.test(text) && ids.has('?') ? [said, [...said, ids.get('?')!]] : [said];
  for (const tokens of marks as number[][]) {
    const turn = [...tokens, vocabulary.stop.user];
    const meant = language
      .meanings(turn)
      .find((act) => language.phrases(act).some((phrase) => phrase.tokens.join() === turn.join()));
    if (!meant || !fits(meant, last)) continue;
    return {
      pieces: pieces(
        text,
        words.map((word) => ({ words: [word], kind: 'kept' as const })),
      ),
      heard: heardOf(situation, tokens),
      problem: null,
      without: null,
      unknown: [],
      passedOver: [],
    };
  }
  return null;
}
