/** Google's Taskmaster 1 to 4: `utterances` with `speaker` and `text`. The annotations of slots and API calls are not read. */
import { field, isFields, LICENCE, nameIn, objectsIn } from './fields';
import type { LogFormat } from './format';
import { contentOf } from './message-turns';

export const format: LogFormat = {
  name: 'taskmaster',
  title: 'Taskmaster',
  looksFor: '"conversation_id" and "utterances" with "speaker" and "text"',
  order: 1,
  read(record) {
    if (!isFields(record)) return null;
    const utterances = objectsIn(field(record, ['utterances']));
    const id = nameIn(field(record, ['conversation_id']));
    if (!utterances || id === null) return null;
    if (!utterances.every((turn) => nameIn(field(turn, ['speaker'])) !== null)) return null;
    const turns = utterances.map((turn) => ({
      role: nameIn(field(turn, ['speaker'])) ?? '',
      ...contentOf(field(turn, ['text', 'utterance'])),
    }));
    return { id, turns, licence: nameIn(field(record, LICENCE)) };
  },
};
