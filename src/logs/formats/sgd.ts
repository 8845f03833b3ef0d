/** The Schema-Guided Dialogue data set: `turns` with `speaker` USER or SYSTEM, `utterance` and `frames`, which are not read. */
import { field, isFields, LICENCE, nameIn, objectsIn } from './fields';
import type { LogFormat } from './format';
import { contentOf } from './message-turns';

export const format: LogFormat = {
  name: 'sgd',
  title: 'SGD',
  looksFor: '"turns" with "speaker", "utterance" and "frames"',
  order: 4,
  // Numbers are Hugging Face's form.
  roles: { system: 'policy', '0': 'user', '1': 'policy' },
  read(record) {
    if (!isFields(record)) return null;
    const turns = objectsIn(field(record, ['turns']));
    if (!turns?.every((turn) => nameIn(field(turn, ['speaker'])) !== null)) return null;
    if (!turns.some((turn) => field(turn, ['utterance']) !== undefined && field(turn, ['frames']) !== undefined))
      return null;
    return {
      id: nameIn(field(record, ['dialogue_id', 'dialog_id'])),
      turns: turns.map((turn) => ({
        role: nameIn(field(turn, ['speaker'])) ?? '',
        ...contentOf(field(turn, ['utterance'])),
      })),
      licence: nameIn(field(record, LICENCE)),
    };
  },
};
