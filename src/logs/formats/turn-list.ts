/**
 * Any other record that has a list of turns, under whatever name: objects that say who spoke and what, or two texts in turn.
 * A question with its answer counts too. This is what is left when no known format was found, so it is tried last.
 */
import { ANY_ID, field, ID, isFields, LICENCE, nameIn, objectsIn, ROLE, TEXT, TURNS, type Fields } from './fields';
import type { LogFormat, RawTurn } from './format';
import { contentOf } from './message-turns';

/** Fields that say by true or false who spoke. */
const IS_USER = ['is_user', 'from_user', 'is_human', 'inbound', 'is_customer'];
const IS_POLICY = ['is_bot', 'is_assistant', 'is_agent', 'from_me', 'is_ai', 'outbound'];
const QUESTION = ['question', 'instruction', 'query', 'input', 'user', 'human', 'customer'];
const ANSWER = ['answer', 'response', 'output', 'reply', 'assistant', 'bot', 'agent'];

function spokenTurns(value: unknown): readonly RawTurn[] | null {
  const turns = objectsIn(value);
  // Rows that name their dialogue are of several dialogues: a table.
  if (!turns || turns.every((turn) => field(turn, ID) !== undefined)) return null;
  const text = TEXT.find((name) => turns.every((turn) => hasText(field(turn, [name]))));
  if (text === undefined) return null;
  const role = roleReader(turns.filter((turn) => field(turn, [text]) !== null));
  return role && turns.map((turn) => ({ role: role(turn) ?? '', ...contentOf(field(turn, [text])) }));
}

const hasText = (value: unknown): boolean =>
  typeof value === 'string' ||
  value === null ||
  Array.isArray(value) ||
  (isFields(value) && contentOf(value).text !== null);

/** How each turn says who spoke; null if not all do. */
export function roleReader(turns: readonly Fields[]): ((turn: Fields) => string | null) | null {
  const roleIn = (value: unknown) => nameIn(isFields(value) ? field(value, ['role', 'name', 'type', 'id']) : value);
  for (const [names, yes, no] of [
    [IS_USER, 'user', 'assistant'],
    [IS_POLICY, 'assistant', 'user'],
  ] as const) {
    const flag = names.find((name) => turns.every((turn) => typeof field(turn, [name]) === 'boolean'));
    if (flag !== undefined) return (turn) => (field(turn, [flag]) === true ? yes : no);
  }
  const name = ROLE.find((one) => turns.every((turn) => roleIn(field(turn, [one])) !== null));
  return name === undefined ? null : (turn) => roleIn(field(turn, [name]));
}

/** Texts, or pairs of texts, in turn. Nobody is named, so who is the user is asked. */
function textsInTurn(value: unknown): readonly RawTurn[] | null {
  if (!Array.isArray(value) || value.length < 2) return null;
  const texts = value.flat() as unknown[];
  if (!texts.every((text) => typeof text === 'string')) return null;
  return texts.map((text, i) => ({ role: i % 2 === 0 ? 'first speaker' : 'second speaker', text }));
}

/** A question and its answer as two turns, or null. */
export function questionWithAnswer(record: Fields): readonly RawTurn[] | null {
  const answer = field(record, ANSWER);
  const asked = QUESTION.map((name) => field(record, [name])).filter((text) => typeof text === 'string' && text !== '');
  if (typeof answer !== 'string' || asked.length === 0) return null;
  return [...asked.map((text) => ({ role: 'user', text: text as string })), { role: 'assistant', text: answer }];
}

export const format: LogFormat = {
  name: 'turn-list',
  title: 'A list of turns',
  looksFor: 'a list of objects with a speaker ("role", "speaker", …) and a text ("text", "content", …)',
  order: 90,
  read(record) {
    const list = spokenTurns(record);
    if (list) return { id: null, turns: list };
    if (!isFields(record)) return null;
    const values = [field(record, TURNS), ...Object.values(record)];
    const found = firstOf(values, spokenTurns) ?? textsInTurn(field(record, TURNS)) ?? questionWithAnswer(record);
    return found && { id: nameIn(field(record, ANY_ID)), turns: found, licence: nameIn(field(record, LICENCE)) };
  },
};

function firstOf<T>(values: readonly unknown[], read: (value: unknown) => T | null): T | null {
  for (const value of values) {
    const found = Array.isArray(value) ? read(value) : null;
    if (found !== null) return found;
  }
  return null;
}
