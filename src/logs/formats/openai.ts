/**
 * OpenAI's chat form: `messages` with `role` and `content`. Calls of tools, their results and instructions are no turns. In a
 * log of requests the answer stands beside them and is the last turn: in `choices`, or in the Responses API's `output` beside
 * `input`, which is a text, or messages among other items, such as calls and their results.
 */
import { ANY_ID, field, ID, isFields, LICENCE, nameIn, objectsIn, type Fields } from './fields';
import type { LogFormat, RawTurn } from './format';
import { messageTurns } from './message-turns';

export const format: LogFormat = {
  name: 'openai',
  title: 'OpenAI messages',
  looksFor: '"messages" with "role" and "content"',
  order: 6,
  read(record) {
    if (Array.isArray(record)) {
      const turns = isOfSeveral(record) ? null : messageTurns(record);
      return turns && { id: null, turns };
    }
    if (!isFields(record)) return null;
    const request = field(record, ['request', 'body']);
    const answer = answerIn(record);
    const turns = askedIn(record, answer !== null) ?? (isFields(request) ? askedIn(request, answer !== null) : null);
    return (
      turns && {
        id: nameIn(field(record, ANY_ID)),
        turns: [...turns, ...(answer ?? [])],
        licence: nameIn(field(record, LICENCE)),
      }
    );
  },
};

/** Rows of a table: messages that name different dialogues. */
function isOfSeveral(messages: readonly unknown[]): boolean {
  const ids = messages.map((message) => (isFields(message) ? nameIn(field(message, ID)) : null));
  return ids.every((id) => id !== null) && new Set(ids).size > 1;
}

/** `input` is what was asked only where something answers it. */
function askedIn(record: Fields, isAnswered: boolean): readonly RawTurn[] | null {
  const asked = messageTurns(field(record, ['messages']));
  const input = field(record, ['input']);
  if (asked || !isAnswered) return asked;
  const turns = typeof input === 'string' ? [{ role: 'user', text: input }] : itemTurns(input);
  const instructions = field(record, ['instructions']);
  if (!turns || typeof instructions !== 'string') return turns;
  return [{ role: 'system', text: instructions, kind: 'system' }, ...turns];
}

/** The answer to a request: in the record itself, in its `response`, or in the `body` of that. */
function answerIn(record: Fields): readonly RawTurn[] | null {
  const response = field(record, ['response']);
  const body = isFields(response) ? field(response, ['body']) : null;
  for (const place of [record, response, body]) {
    if (!isFields(place)) continue;
    const message = objectsIn(field(place, ['choices']))?.[0]?.['message'];
    const turns = isFields(message) ? messageTurns([message]) : itemTurns(field(place, ['output']));
    if (turns) return turns;
  }
  return null;
}

/** What the Responses API has among messages. */
const OTHER_ITEM = /call|^mcp_|^(reasoning|compaction|item_reference)$/;

/** Messages, among which there may be thoughts, calls and their results. Null where something else is among them. */
function itemTurns(value: unknown): readonly RawTurn[] | null {
  const turns = objectsIn(value)?.map((item): RawTurn | null => {
    const type = nameIn(field(item, ['type']));
    if (nameIn(field(item, ['role'])) !== null) return messageTurns([item])?.[0] ?? null;
    return type !== null && OTHER_ITEM.test(type) ? { role: type, text: null, kind: 'tool' } : null;
  });
  return turns?.every((turn) => turn !== null) ? turns : null;
}
