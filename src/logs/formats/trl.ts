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
      turns: withoutRepetition(asked, answered),
      licence: nameIn(field(record, LICENCE)),
      ...(chosen !== undefined && {
        remark: 'Where a record has a chosen and a rejected answer, the chosen one was taken.',
      }),
    };
  },
};

/** Some records have the whole prompt once more at the beginning of the answer, perhaps without its instructions. */
function withoutRepetition(asked: readonly RawTurn[], answered: readonly RawTurn[]): readonly RawTurn[] {
  const isSpoken = ({ kind }: RawTurn) => kind !== 'system';
  const [before, after] = [asked.filter(isSpoken), answered.filter(isSpoken)];
  const repeats =
    before.length > 0 &&
    before.every(({ role, text }, i) => {
      const same = after[i];
      return same && whoIs(same.role) === whoIs(role) && same.text?.trim() === text?.trim();
    });
  if (!repeats) return [...asked, ...answered];
  return answered.every(isSpoken) ? [...asked.filter((turn) => !isSpoken(turn)), ...answered] : answered;
}

function whoIs(role: string): string {
  const name = role.toLowerCase();
  return name === 'human' ? 'user' : name === 'ai' ? 'assistant' : name;
}
