/**
 * Whether dialogues were longer than what a model was trained for. Rotary positions have no end, so nothing fails there; but
 * the model was never trained at such positions. This is counted and not forbidden, because the longest dialogue that a
 * horizon allows is far longer than those that occur.
 */
import type { LanguageModel } from '../../domain/language-model';
import { shareText } from '../../gap/wording';

/** @param lengths_D tokens of each dialogue as the model reads it, its prompt included. One sentence, or none. */
export function positionsWarning(
  whose: string,
  { maxPositions }: Pick<LanguageModel, 'maxPositions'>,
  lengths_D: readonly number[],
): readonly string[] {
  const beyond = lengths_D.filter((length) => length > maxPositions).length;
  if (beyond === 0) return [];
  const longest = lengths_D.reduce((most, length) => Math.max(most, length), 0);
  return [
    `${beyond} of ${lengths_D.length} dialogues (${shareText(beyond / lengths_D.length)}) outgrew the ${maxPositions} tokens that the ${whose} was made for (longest ${longest}); what it says there it was never trained to say.`,
  ];
}
