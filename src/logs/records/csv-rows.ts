/** CSV and TSV as records: each row becomes an object with the names that formats/table.ts and turn-list.ts know. */
import { knownRole } from '../roles/known-roles';
import { EXCEL_SEPARATOR, rowAt } from './csv-cells';
import type { RawRecord, RecordSplitter } from './raw-record';
import type { TableColumns } from './table-columns';

/** A row that is longer is refused, or has lost a quote: the search for its end begins anew in the next line. */
const LONGEST_ROW = 256 * 1024;
const UNCLOSED = 'a quote is not closed';
const TOO_LONG = `it has more than ${LONGEST_ROW / 1024} thousand characters`;

export class CsvRows implements RecordSplitter {
  private buffer = '';
  private line = 1;
  private isFirst = true;

  /** @param only a name for the one dialogue of a table that has no column for it */
  constructor(
    private readonly columns: TableColumns,
    private readonly only: string,
  ) {}

  push(text: string): RawRecord[] {
    this.buffer += text;
    return this.rows(false);
  }

  end(): RawRecord[] {
    return this.rows(true);
  }

  private rows(last: boolean): RawRecord[] {
    const records: RawRecord[] = [];
    let from = 0;
    while (from < this.buffer.length) {
      const row = rowAt(this.buffer, from, this.columns, last);
      const end = typeof row === 'string' ? this.buffer.length : row.end;
      const isLost = end - from > LONGEST_ROW || (last && row === 'open');
      if (typeof row !== 'string' && !isLost) {
        this.add(this.buffer.slice(from, end), row.cells, records);
        this.line += 1 + newlines(this.buffer, from, end);
        from = end + 1;
        continue;
      }
      if (!isLost) break;
      records.push({
        line: this.line,
        problem: row === 'open' || newlines(this.buffer, from, end) > 0 ? UNCLOSED : TOO_LONG,
      });
      this.isFirst = false;
      const next = this.buffer.indexOf('\n', from);
      from = next < 0 ? this.buffer.length : next + 1;
      if (next >= 0) this.line++;
    }
    this.buffer = this.buffer.slice(from);
    return records;
  }

  private add(row: string, cells: string[], records: RawRecord[]): void {
    const { line, columns, isFirst } = this;
    if (row.trim() === '') return;
    if (isFirst && EXCEL_SEPARATOR.test(row)) return;
    this.isFirst = false;
    if (isFirst && columns.hasHeader) return;
    const rows = this.swallowed(row) ?? [cells];
    rows.forEach((one, i) => {
      const value = this.valueOf(one, line + i);
      records.push(typeof value === 'string' ? { line: line + i, problem: value } : { line: line + i, value });
    });
  }

  /** The lines of a row that are rows themselves: the quotes around their ends are letters of two of them. Null for other rows. */
  private swallowed(row: string): string[][] | null {
    const { role, delimiter, width } = this.columns;
    if (role === null || !row.includes('\n')) return null;
    const lines = row.split(/\r?\n/).map((line) => line.split(delimiter));
    return lines.every((cells) => cells.length === width && knownRole(cells[role]!) !== null) ? lines : null;
  }

  /** An object, or what is wrong. */
  private valueOf(cells: string[], line: number): Record<string, unknown> | string {
    const { width, dialogue, place, role, text, pair, delimiter } = this.columns;
    const wrong = `it has ${cells.length} cells, not ${width}`;
    // Words with an unquoted delimiter are whole again if they come last.
    if (cells.length > width && text === width - 1) cells.splice(text, cells.length, cells.slice(text).join(delimiter));
    if (cells.length > width && cells.slice(width).some((cell) => cell.trim() !== '')) return wrong;
    const needed = [dialogue, role, text, ...(pair ? [...pair.questions, pair.answer] : [])].filter(
      (column) => column !== null,
    );
    if (needed.some((column) => column >= cells.length)) return wrong;
    const name = dialogue === null ? null : cells[dialogue]!.trim();
    if (name === '') return 'its dialogue has no name';
    const turn = place !== null && { turn: cells[place] };
    if (pair)
      return {
        ...{
          dialogue_id: name ?? `${this.only} line ${line}`,
          question: pair.questions.map((column) => cells[column]!.trim()).join('\n'),
          answer: cells[pair.answer]!,
        },
        ...turn,
      };
    if (cells[role!]!.trim() === '') return 'it does not say who spoke';
    return { dialogue_id: name ?? this.only, ...turn, role: cells[role!]!, text: cells[text!]! };
  }
}

function newlines(text: string, from: number, to: number): number {
  let found = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) found++;
  return found;
}
