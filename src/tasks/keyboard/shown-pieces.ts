/** What became of each stretch of a typed turn, when it is known what the policy hears. */
import type { Heard, TypedPiece } from './keyboard';
import type { Sense } from './lexicon';
import type { Meaning } from './meaning';
import { pieces } from './pieces';
import type { WordedAct } from './say';
import type { Situation } from './situation';

/** Whether somebody might think that the policy hears it. */
function isWorthTelling(sense: Sense): boolean {
  if (sense.kind === 'filler') return sense.shown === true;
  return sense.kind === 'verdict' && !['greet', 'weakYes', 'weakAccept'].includes(sense.verdict);
}

export function shownPieces(
  { language }: Situation,
  text: string,
  meaning: Meaning,
  act: WordedAct | null,
  heard: Heard | null,
  unsaid: readonly number[],
): TypedPiece[] {
  const { vocabulary } = language.wording;
  const left = heard?.text.split(' ') ?? [];
  const take = (word: string) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  const tokenOf = (i: number) => [...meaning.values, ...meaning.vague].find(({ item }) => item === i)?.token;
  const valueWords = new Set(act?.words.map((token) => vocabulary.words[token]!) ?? []);
  const frame = (heard?.text.split(' ') ?? []).filter((word) => !valueWords.has(word)).join(' ');
  const positive = act?.kind === 'yes' || act?.kind === 'accept';
  const negative = act?.kind === 'no' || act?.kind === 'reject';
  const verdictOf: Readonly<Record<string, boolean>> = {
    yes: positive,
    accept: positive,
    weakYes: positive,
    weakAccept: positive,
    no: negative,
    leave: act?.kind === 'leave',
    unsure: act?.kind === 'unsure',
    greet: act?.kind === 'greet',
    unclear: act?.kind === 'unclear',
  };
  return pieces(
    text,
    meaning.items.map(({ words, sense, phrase }, i) => {
      if (unsaid.includes(i)) return { words, kind: 'unknown' as const };
      const token = tokenOf(i);
      if (token !== undefined && act?.words.includes(token)) {
        const word = vocabulary.words[token]!;
        take(word);
        const same = words.length === 1 && words[0]!.word === word;
        return same ? { words, kind: 'kept' as const } : { words, kind: 'changed' as const, as: word };
      }
      const own = words.map(({ word }) => word);
      if (token === undefined && own.every((word) => left.includes(word))) {
        own.forEach(take);
        return { words, kind: 'kept' as const };
      }
      if (sense.kind === 'verdict' && verdictOf[sense.verdict] && frame !== '')
        return { words, kind: 'changed' as const, as: frame };
      return {
        words,
        kind: 'filler' as const,
        told: isWorthTelling(sense) && !meaning.settled.includes(i),
        ...(phrase !== own.join(' ') ? { as: phrase } : {}),
      };
    }),
  );
}
