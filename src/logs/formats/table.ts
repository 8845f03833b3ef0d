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
    const turn = field(record, TURN);
    const place = turn === undefined || turn === null || turn === '' ? NaN : Number(turn);
    return { dialogue, place: Number.isFinite(place) ? place : null, turns, licence: nameIn(field(record, LICENCE)) };
  },
};
