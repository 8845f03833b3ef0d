/** CSV and TSV as records: each row becomes an object with the names that formats/table.ts and turn-list.ts know. */
import { cellsOf, EXCEL_SEPARATOR, RowEnds } from './csv-cells';
import type { RawRecord, RecordSplitter } from './raw-record';
import type { TableColumns } from './table-columns';

/** A row that is longer has lost a quote: the search for its end begins anew in the next line. */
const LONGEST_ROW = 256 * 1024;

export class CsvRows implements RecordSplitter {
  private readonly ends: RowEnds;
  private buffer = '';
  private seen = 0;
  private line = 1;
  private isFirst = true;

  /** @param only a name for the one dialogue of a table that has no column for it */
  constructor(
    private readonly columns: TableColumns,
    private readonly only: string,
  ) {
    this.ends = new RowEnds(columns.delimiter);
  }

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
    for (;;) {
      let end = this.ends.next(this.buffer, Math.max(from, this.seen));
      const length = (end < 0 ? this.buffer.length : end) - from;
      const isLost = length > LONGEST_ROW || (end < 0 && last && this.ends.unclosed);
      if (isLost) {
        records.push({ line: this.line, problem: 'a quote is not closed' });
        this.ends.restart();
        const next = this.buffer.indexOf('\n', from);
        if (next < 0) {
          from = this.buffer.length;
          break;
        }
        this.line++;
        from = next + 1;
        this.seen = from;
        this.isFirst = false;
        continue;
      }
      if (end < 0 && !last) break;
      if (end < 0) end = this.buffer.length;
      if (end > from) this.add(this.buffer.slice(from, end), records);
      this.line += 1 + newlines(this.buffer, from, end);
      from = end + 1;
      this.seen = from;
      if (from >= this.buffer.length) break;
    }
    this.buffer = this.buffer.slice(from);
    this.seen = this.buffer.length;
    return records;
  }

  private add(row: string, records: RawRecord[]): void {
    const { line, columns, isFirst } = this;
    const text = row.replace(/\r$/, '');
    if (text.trim() === '') return;
    if (isFirst && EXCEL_SEPARATOR.test(text)) return;
    this.isFirst = false;
    if (isFirst && columns.hasHeader) return;
    const cells = cellsOf(text, columns.delimiter);
    const value = this.valueOf(cells);
    if (typeof value === 'string') records.push({ line, problem: value });
    else records.push({ line, value });
  }

  /** An object, or what is wrong. */
  private valueOf(cells: string[]): Record<string, unknown> | string {
    const { width, dialogue, place, role, text, pair, delimiter } = this.columns;
    const wrong = `it has ${cells.length} cells, not ${width}`;
    // Words with an unquoted delimiter are whole again if they come last.
    if (cells.length > width && text === width - 1) cells.splice(text, cells.length, cells.slice(text).join(delimiter));
    if (cells.length > width && cells.slice(width).some((cell) => cell.trim() !== '')) return wrong;
    const needed = [dialogue, role, text, ...(pair ?? [])].filter((column) => column !== null);
    if (needed.some((column) => column >= cells.length)) return wrong;
    const name = dialogue === null ? null : cells[dialogue]!.trim();
    if (name === '') return 'its dialogue has no name';
    const turn = place !== null && { turn: cells[place] };
    if (pair)
      return {
        ...{
          dialogue_id: name ?? `${this.only} line ${this.line}`,
          question: cells[pair[0]]!,
          answer: cells[pair[1]]!,
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
