/**
 * OpenAI's chat form: `messages` with `role` and `content`. Calls of tools, their results and instructions are no turns. In a
 * log of requests the answer stands beside them (`choices`, or `output` beside `input`), and is the last turn.
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
    const turns = askedIn(record) ?? (isFields(request) ? askedIn(request) : null);
    return (
      turns && {
        id: nameIn(field(record, ANY_ID)),
        turns: [...turns, ...answeredIn(record)],
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

/** `input` is a list of messages too, but only where an `output` answers it. */
const askedIn = (record: Fields): readonly RawTurn[] | null =>
  messageTurns(field(record, ['messages'])) ??
  (Array.isArray(field(record, ['output'])) ? messageTurns(field(record, ['input'])) : null);

/** The answer to a request: in the record itself, in its `response`, or in the `body` of that. */
function answeredIn(record: Fields): readonly RawTurn[] {
  const response = field(record, ['response']);
  const body = isFields(response) ? field(response, ['body']) : null;
  for (const place of [record, response, body]) {
    if (!isFields(place)) continue;
    const message = objectsIn(field(place, ['choices']))?.[0]?.['message'];
    const said = isFields(message) ? [message] : (objectsIn(field(place, ['output'])) ?? []);
    const turns = messageTurns(said.filter((one) => nameIn(field(one, ['role'])) !== null));
    if (turns) return turns;
  }
  return [];
}
