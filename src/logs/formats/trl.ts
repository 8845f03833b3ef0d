/**
 * TRL's forms: `prompt` with `completion`, or with `chosen` and `rejected`, each a text or a list of messages. Of two answers
 * the chosen one is taken. A text may itself be a dialogue with "Human:" and "Assistant:" before its turns, as in HH-RLHF.
 * (`messages` alone is OpenAI's form.)
 */
import { ANY_ID, field, isFields, LICENCE, nameIn } from './fields';
import type { LogFormat, RawTurn } from './format';
import { messageTurns } from './message-turns';

const SPOKEN = /(?:^|\n\n)(Human|User|Assistant|AI):[ \n]?/;

/** Turns of a list of messages, or of a text: one turn of `role`, or a whole dialogue. Null for anything else. */
function turnsIn(value: unknown, role: 'user' | 'assistant'): readonly RawTurn[] | null {
  if (typeof value !== 'string') return isFields(value) ? messageTurns([value]) : messageTurns(value);
  const [before = '', ...pieces] = value.split(SPOKEN);
  if (pieces.length === 0) return [{ role, text: value }];
  const spoken: RawTurn[] = before.trim() === '' ? [] : [{ role, text: before }];
  for (let i = 0; i + 1 < pieces.length; i += 2) spoken.push({ role: pieces[i]!, text: pieces[i + 1]! });
  return spoken;
}

export const format: LogFormat = {
  name: 'trl',
  title: 'TRL',
  looksFor: '"prompt" with "completion", or "chosen" with "rejected"',
  order: 8,
  read(record) {
    if (!isFields(record)) return null;
    const prompt = field(record, ['prompt']);
    const completion = field(record, ['completion', 'response']);
    const chosen = field(record, ['chosen']);
    const answer = completion ?? chosen;
    if (answer === undefined || (prompt === undefined && chosen === undefined)) return null;
    const asked = prompt === undefined ? [] : turnsIn(prompt, 'user');
    const answered = turnsIn(answer, 'assistant');
    if (!asked || !answered) return null;
    return {
      id: nameIn(field(record, ANY_ID)),
      turns: [...(repeats(answered, asked) ? [] : asked), ...answered],
      licence: nameIn(field(record, LICENCE)),
      ...(chosen !== undefined && {
        remark: 'Where a record has a chosen and a rejected answer, the chosen one was taken.',
      }),
    };
  },
};

/** Some records have the prompt once more at the beginning of the answer. */
function repeats(answered: readonly RawTurn[], asked: readonly RawTurn[]): boolean {
  if (asked.length === 0 || answered.length <= 1) return false;
  const [first, same] = [answered[0]!, asked[0]!];
  return first.role.toLowerCase() === same.role.toLowerCase() || first.text?.trim() === same.text?.trim();
}
