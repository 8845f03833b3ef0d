/** Stretches of typed text with what became of them. Marks belong to the word that they touch, and nothing is left over. */
import type { TypedPiece } from './keyboard';
import type { TypedWord } from './split';

export interface Stretch {
  readonly words: readonly TypedWord[];
  readonly kind: TypedPiece['kind'];
  readonly as?: string;
  readonly told?: boolean;
}

export function pieces(text: string, stretches: readonly Stretch[]): TypedPiece[] {
  // Where each piece begins. What follows a word without a space is its own.
  const own = stretches.filter(({ words }) => words[0]!.from < words.at(-1)!.to || words.length > 1);
  const starts = own.map(({ words }, i) => {
    if (i === 0) return 0;
    const before = own[i - 1]!.words.at(-1)!.to;
    const gap = text.slice(before, words[0]!.from).search(/\s/);
    return gap < 0 ? words[0]!.from : before + gap;
  });
  return own.map(({ kind, as, told }, i) => ({
    text: text.slice(starts[i]!, starts[i + 1] ?? text.length).trim(),
    kind,
    ...(as === undefined ? {} : { as }),
    ...(told ? { told } : {}),
  }));
}
