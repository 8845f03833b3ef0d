/**
 * What the columns of a table are: first from their names, which are in a table of names that logs use; where there are none,
 * from what is in them. The delimiter is the one that gives most rows the same number of cells.
 */
import { ID, plainName, ROLE, TEXT } from '../formats/fields';
import { knownRole } from '../roles/known-roles';
import { DELIMITERS, EXCEL_SEPARATOR, rowsIn, type CellStyle, type Delimiter } from './csv-cells';

export interface TableColumns extends CellStyle {
  readonly hasHeader: boolean;
  /** How many there are. */
  readonly width: number;
  readonly dialogue: number | null;
  readonly place: number | null;
  readonly role: number | null;
  readonly text: number | null;
  /** Instead of role and text: columns of what the user said, mostly one, and of the answer. */
  readonly pair: { readonly questions: readonly number[]; readonly answer: number } | null;
}

const names = (...all: readonly string[]): ReadonlySet<string> => new Set(all.map(plainName));
const DIALOGUE = names(
  ...ID,
  'conversation',
  'dialogue',
  'dialog',
  'conv',
  'chat',
  'session',
  'thread',
  'ticket_id',
  'call_id',
  // German, French, Spanish.
  ...['gespräch', 'gesprächs_id', 'gesprächsnummer', 'unterhaltung', 'conversación', 'diálogo', 'dialogue_nr'],
);
const DIALOGUE_LATER = names('case_id', 'ticket', 'call', 'case', 'group', 'id', 'doc_id', 'file', 'topic_id', 'title');
const PLACE = names(
  ...[
    'turn',
    'turn_id',
    'turn_index',
    'turn_number',
    'turn_no',
    'turn_idx',
    'index',
    'idx',
    'order',
    'position',
    'seq',
  ],
  ...[
    'sequence',
    'utterance_id',
    'utterance_idx',
    'message_id',
    'message_index',
    'msg_id',
    'step',
    'number',
    'line',
    'nr',
  ],
);
const SPEAKER = names(
  ...ROLE.filter((name) => name !== 'name'),
  'type',
  'speaker_type',
  'speaker_name',
  'name',
  'user_role',
  ...['sprecher', 'rolle', 'absender', 'rôle', 'locuteur', 'rol', 'hablante'],
);
const WORDS = names(
  ...TEXT,
  'words',
  'reply',
  'comment',
  'message_text',
  'utterance_text',
  'turn_text',
  'line_text',
  'chat_text',
  ...['nachricht', 'äußerung', 'texte', 'texto', 'mensaje'],
);

/** Rows of the beginning that are looked at, and characters. */
const LOOKED_AT = 200;
const LOOKED_AT_CHARACTERS = 256 * 1024;
/** Of the rows, those that must have the same number of cells. */
const REGULAR = 0.6;
/** A column with more names than this does not say who spoke. */
const MOST_SPEAKERS = 8;

/** Null if the text is no table of dialogues. @param head the file's beginning */
export function columnsOf(head: string): TableColumns | null {
  const looked = head.slice(0, LOOKED_AT_CHARACTERS);
  const text = looked.replace(EXCEL_SEPARATOR, '');
  const tables = DELIMITERS.map((delimiter) => {
    const { rows, backslash } = rowsOf(text, delimiter);
    // The last row may be cut.
    return { delimiter, backslash, ...shapeOf(looked.length === head.length ? rows : rows.slice(0, LOOKED_AT)) };
  }).filter(({ width, share }) => width >= 2 && share >= REGULAR);
  tables.sort((a, b) => b.share - a.share || b.width - a.width);
  for (const { delimiter, backslash, width, rows } of tables) {
    const columns = fromHeader(rows) ?? fromContent(rows, width);
    if (columns) return { ...columns, delimiter, backslash, width };
  }
  return null;
}

/** Backslashes before quotes mean something if fewer quotes are out of place then. */
function rowsOf(text: string, delimiter: Delimiter): { readonly rows: string[][]; readonly backslash: boolean } {
  const plain = rowsIn(text, { delimiter, backslash: false }, LOOKED_AT + 1);
  if (plain.stray === 0 || !text.includes('\\"')) return { rows: plain.rows, backslash: false };
  const escaped = rowsIn(text, { delimiter, backslash: true }, LOOKED_AT + 1);
  return escaped.stray < plain.stray ? { rows: escaped.rows, backslash: true } : { rows: plain.rows, backslash: false };
}

function shapeOf(rows: readonly string[][]): { width: number; share: number; rows: readonly string[][] } {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [width, times] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
  return { width, share: rows.length === 0 ? 0 : times / rows.length, rows };
}

type Columns = Omit<TableColumns, keyof CellStyle | 'width'>;

function fromHeader(rows: readonly string[][]): Columns | null {
  const header = (rows[0] ?? []).map(plainName);
  const at = (...groups: readonly ReadonlySet<string>[]): number | null => {
    for (const group of groups) for (const name of group) if (header.includes(name)) return header.indexOf(name);
    return null;
  };
  const [role, text] = [at(SPEAKER), at(WORDS)];
  const later = new Set(
    [...DIALOGUE_LATER].filter((name) => role === null || !namesRows(rows, header.indexOf(name), role)),
  );
  const base = { hasHeader: true, dialogue: at(DIALOGUE, later), place: at(PLACE) };
  if (role !== null && text !== null && role !== text) return { ...base, role, text, pair: null };
  const pair = pairIn(header);
  if (pair) return { ...base, role: null, text: null, pair };
  if (role === null && text === null) return null;
  if (isData(rows, header)) return null;
  // One of the two has a name of its own.
  const guessed = fromContent(rows.slice(1), header.length, { role, text });
  return guessed && { ...guessed, ...base, hasHeader: true, dialogue: base.dialogue ?? guessed.dialogue };
}

/** Columns of questions and answers. As in JSON, an instruction and its input are one question. */
function pairIn(header: readonly string[]): TableColumns['pair'] {
  const side = (meaning: string, others: readonly string[]) => {
    const named = others.map((name) => header.indexOf(name)).find((i) => i >= 0);
    return named ?? header.findIndex((name) => knownRole(name) === meaning);
  };
  const question = side('user', ['question', 'prompt', 'query', 'instruction', 'input']);
  const answer = side('policy', ['answer', 'reply', 'output']);
  if (question < 0 || answer < 0) return null;
  const input = header[question] === 'instruction' ? header.indexOf('input') : -1;
  return { questions: input < 0 ? [question] : [question, input], answer };
}

/** Whether the first row is a turn like others, though a cell of it ("Message") may name a column: other cells occur again. */
function isData(rows: readonly string[][], header: readonly string[]): boolean {
  const named = header.map((name) =>
    [DIALOGUE, DIALOGUE_LATER, PLACE, SPEAKER, WORDS].some((group) => group.has(name)),
  );
  if (named.filter(Boolean).length > 1) return false;
  return rows[0]!.some(
    (cell, i) => !named[i] && cell.trim() !== '' && rows.slice(1).some((row) => row[i]?.trim() === cell.trim()),
  );
}

/** Whether a column such as "id" has another value in each row, though more than one speaks: then it names no dialogue. */
function namesRows(rows: readonly string[][], column: number, role: number): boolean {
  const body = rows.slice(1).filter((row) => column >= 0 && role < row.length && column < row.length);
  const distinct = (one: number) => new Set(body.map((row) => row[one]!.trim().toLowerCase())).size;
  return distinct(role) > 1 && distinct(column) === body.length;
}

function fromContent(
  rows: readonly string[][],
  width: number,
  known: { readonly role: number | null; readonly text: number | null } = { role: null, text: null },
): Columns | null {
  const body = rows.slice(1).filter(({ length }) => length >= width);
  if (body.length === 0) return null;
  const indices = Array.from({ length: width }, (_, i) => i);
  const values = (column: number) => body.map((row) => (row[column] ?? '').trim());
  const meanLength = (column: number) => values(column).reduce((sum, value) => sum + value.length, 0) / body.length;
  const distinct = (column: number) => new Set(values(column)).size;
  const speaks = (column: number) => values(column).filter((value) => knownRole(value) !== null).length / body.length;
  const role =
    known.role ??
    indices
      .filter((i) => i !== known.text && distinct(i) <= MOST_SPEAKERS && speaks(i) >= 0.5)
      .sort((a, b) => speaks(b) - speaks(a))[0];
  if (role === undefined) return null;
  const rest = indices.filter((i) => i !== role);
  const text = known.text ?? rest.reduce((a, b) => (meanLength(b) > meanLength(a) ? b : a));
  const others = indices.filter((i) => i !== role && i !== text);
  const isNumber = (column: number) => values(column).every((value) => /^\d+$/.test(value));
  const runs = (column: number) => values(column).filter((value, i, all) => i === 0 || value !== all[i - 1]).length;
  // A dialogue's name stays the same for some rows; the number of a turn changes with each.
  const dialogue = others.filter((i) => runs(i) < body.length).sort((a, b) => runs(a) - runs(b))[0] ?? null;
  const place = others.find((i) => i !== dialogue && isNumber(i)) ?? null;
  const hasHeader =
    knownRole(rows[0]?.[role] ?? '') === null && values(role).every((value) => value !== rows[0]?.[role]);
  return { hasHeader, dialogue, place, role, text, pair: null };
}
