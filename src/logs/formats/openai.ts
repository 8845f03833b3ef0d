/** OpenAI's chat form: `messages` with `role` and `content`. Calls of tools, their results and instructions are no turns. */
import { ANY_ID, field, isFields, LICENCE, nameIn } from './fields';
import type { LogFormat } from './format';
import { messageTurns } from './message-turns';

export const format: LogFormat = {
  name: 'openai',
  title: 'OpenAI messages',
  looksFor: '"messages" with "role" and "content"',
  order: 6,
  read(record) {
    if (Array.isArray(record)) {
      const turns = messageTurns(record);
      return turns && { id: null, turns };
    }
    if (!isFields(record)) return null;
    const turns = messageTurns(field(record, ['messages']));
    return turns && { id: nameIn(field(record, ANY_ID)), turns, licence: nameIn(field(record, LICENCE)) };
  },
};
