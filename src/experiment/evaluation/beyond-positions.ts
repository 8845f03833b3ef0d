/**
 * A warning if dialogues were longer than those that a model was trained for. Rotary positions have no limit, so nothing
 * fails, but the model was never trained at such positions. Such dialogues are counted and not forbidden, because the
 * longest dialogue that a horizon allows is far longer than those that occur.
 */
import type { LanguageModel } from '../../domain/language-model';
import { shareText } from '../../gap/wording';

/** One sentence, or none. @param lengths tokens of each dialogue as the model reads it, with its prompt */
export function positionsWarning(
  model: string,
  { maxPositions }: Pick<LanguageModel, 'maxPositions'>,
  lengths: readonly number[],
): readonly string[] {
  const beyond = lengths.filter((length) => length > maxPositions).length;
  if (beyond === 0) return [];
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  return [
    `${beyond} of ${lengths.length} dialogues (${shareText(beyond / lengths.length)}) are longer than the ${maxPositions} tokens that the ${model} was trained for (the longest has ${longest}). What it says beyond them may be unreliable.`,
  ];
}
