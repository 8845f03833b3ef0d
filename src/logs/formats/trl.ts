/**
 * TRL's forms: `prompt` with `completion`, or with `chosen` and `rejected`, each a text or a list of messages. Of two answers
 * the chosen one is taken. A text that begins with "Human:" or "Assistant:" is itself a dialogue, as in HH-RLHF. A `label` that
 * is false, as KTO has it, marks an answer that people did not like.
 * (`messages` alone is OpenAI's form.)
 */
import { ANY_ID, field, isFields, LICENCE, nameIn } from './fields';
import type { LogFormat, RawTurn } from './format';
import { messageTurns } from './message-turns';

const SPOKEN = /(?:^|\n\n)(Human|User|Assistant|AI):[ \n]?/;
const BEGINS_SPOKEN = /^\s*(Human|User|Assistant|AI):/;
const BEGINS_USER = /^\s*(Human|User):/;
/** A prompt that ends where the answer is to begin. */
const ENDS_SPOKEN = /\n\n(Assistant|AI):\s*$/;

const isDialogue = (text: string): boolean => BEGINS_SPOKEN.test(text) || ENDS_SPOKEN.test(text);

/** Turns of a list of messages, or of a text: one turn of `role`, or a whole dialogue. Null for anything else. */
function turnsIn(value: unknown, role: 'user' | 'assistant'): readonly RawTurn[] | null {
  if (typeof value !== 'string') return isFields(value) ? messageTurns([value]) : messageTurns(value);
  // A text that quotes a dialogue further on is what one speaker says.
  if (!isDialogue(value)) return [{ role, text: value }];
  const [before = '', ...pieces] = value.split(SPOKEN);
  const spoken: RawTurn[] = before.trim() === '' ? [] : [{ role: 'system', text: before, kind: 'system' }];
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
    const repeated = withoutRepetition(asked, answered);
    // After a question that is no dialogue, an answer that begins with "User:" quotes one.
    const quotes =
      typeof prompt === 'string' && typeof answer === 'string' && !isDialogue(prompt) && BEGINS_USER.test(answer);
    const said = quotes ? [{ role: 'assistant', text: answer }] : answered;
    return {
      id: nameIn(field(record, ANY_ID)),
      turns: repeated ?? [...asked, ...said],
      licence: nameIn(field(record, LICENCE)),
      // KTO's form: an answer with a thumb up or down.
      ...(field(record, ['label']) === false && { refused: 'its answer is one that was rejected' }),
      ...(chosen !== undefined && {
        remark: 'Where a record has a chosen and a rejected answer, the chosen one was taken.',
      }),
    };
  },
};

/** Where the answer begins with the whole prompt once more, perhaps without its instructions: all turns once. Else null. */
function withoutRepetition(asked: readonly RawTurn[], answered: readonly RawTurn[]): readonly RawTurn[] | null {
  const isSpoken = ({ kind }: RawTurn) => kind !== 'system';
  const [before, after] = [asked.filter(isSpoken), answered.filter(isSpoken)];
  const repeats =
    before.length > 0 &&
    before.every(({ role, text }, i) => {
      const same = after[i];
      return same && whoIs(same.role) === whoIs(role) && same.text?.trim() === text?.trim();
    });
  if (!repeats) return null;
  return answered.every(isSpoken) ? [...asked.filter((turn) => !isSpoken(turn)), ...answered] : answered;
}

function whoIs(role: string): string {
  const name = role.toLowerCase();
  return name === 'human' ? 'user' : name === 'ai' ? 'assistant' : name;
}
