/**
 * MultiWOZ. 2.2: `turns` with `speaker` USER or SYSTEM, `utterance` and `turn_id`. 2.0 and 2.1: `log` with `text` and
 * `metadata`, where nobody is named: the user begins, and they take turns. States and acts are not read.
 */
import { field, isFields, LICENCE, nameIn, objectsIn } from './fields';
import type { LogFormat, RawTurn } from './format';
import { contentOf } from './message-turns';

function turnsOf(record: Readonly<Record<string, unknown>>): readonly RawTurn[] | null {
  const turns = objectsIn(field(record, ['turns']));
  const isTurn = (turn: Readonly<Record<string, unknown>>) =>
    nameIn(field(turn, ['speaker'])) !== null && field(turn, ['turn_id']) !== undefined;
  if (turns?.every(isTurn) && turns.some((turn) => field(turn, ['utterance']) !== undefined))
    return turns.map((turn) => ({
      role: nameIn(field(turn, ['speaker'])) ?? '',
      ...contentOf(field(turn, ['utterance'])),
    }));
  const log = objectsIn(field(record, ['log']));
  if (!log?.every((turn) => isFields(field(turn, ['metadata'])) && field(turn, ['text']) !== undefined)) return null;
  return log.map((turn, i) => ({ role: i % 2 === 0 ? 'user' : 'system', ...contentOf(field(turn, ['text'])) }));
}

export const format: LogFormat = {
  name: 'multiwoz',
  title: 'MultiWOZ',
  looksFor: '"turns" with "speaker", "utterance" and "turn_id"',
  order: 3,
  // Numbers are Hugging Face's form.
  roles: { system: 'policy', '0': 'user', '1': 'policy' },
  read(record) {
    if (!isFields(record)) return null;
    const turns = turnsOf(record);
    const id = nameIn(field(record, ['dialogue_id', 'dialog_id']));
    return turns && { id, turns, licence: nameIn(field(record, LICENCE)) };
  },
};
