/**
 * Tables with a turn in each row: its dialogue, who spoke and what. Rows come from CSV and TSV, whose columns may have any
 * names (records/table-columns.ts finds out what they are), and from JSON. A row may also have a question and its answer.
 */
import { field, ID, isFields, LICENCE, nameIn, TEXT, type Fields } from './fields';
import type { LogFormat, RawTurn } from './format';
import { contentOf } from './message-turns';
import { questionWithAnswer, roleReader } from './turn-list';

const TURN = [
  'turn',
  'turn_id',
  'turn_index',
  'turn_number',
  'index',
  'position',
  'utterance_id',
  'message_id',
  'seq',
  'order',
];

/** "Turn 2", "#2", "msg-2". Other words with numbers in them may be names of anything. */
const NUMBERED =
  /^(?:turn|t|utterance|utt|u|message|msg|m|line|step|number|no|nr|zug|tour|turno)?[\s._#:-]*(\d{1,9})[.:)]?$/i;

function placeIn(turn: unknown): number | null {
  const text = nameIn(turn);
  if (text === null) return null;
  const place = Number(text);
  if (Number.isFinite(place)) return place;
  const [, digits] = NUMBERED.exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
}

function spoken(record: Fields): readonly RawTurn[] | null {
  const text = field(record, TEXT);
  const role = roleReader([record])?.(record) ?? null;
  return role === null || !(text === null || typeof text === 'string') ? null : [{ role, ...contentOf(text) }];
}

export const format: LogFormat = {
  name: 'table',
  title: 'A table (CSV, TSV)',
  looksFor: 'columns for dialogue, role and text, in any order',
  order: 80,
  read: () => null,
  readRow(record) {
    if (!isFields(record)) return null;
    const dialogue = nameIn(field(record, ID));
    const turns = dialogue === null ? null : (spoken(record) ?? questionWithAnswer(record));
    if (dialogue === null || turns === null) return null;
    const place = placeIn(field(record, TURN));
    return { dialogue, place, turns, licence: nameIn(field(record, LICENCE)) };
  },
};
