/** Rows and cells of CSV and its relatives (RFC 4180), leniently: a quote means something only at the beginning of a cell. */

export const DELIMITERS = [',', '\t', ';', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Excel's own first line, which says what stands between cells. */
export const EXCEL_SEPARATOR = /^"?sep=[,;\t|]"?\r?(?:\n|$)/i;

/** Cells of one row, which may have line ends within quotes. */
export function cellsOf(row: string, delimiter: Delimiter): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= row.length;) {
    if (row[at] !== '"') {
      const end = row.indexOf(delimiter, at);
      cells.push(row.slice(at, end < 0 ? row.length : end));
      if (end < 0) return cells;
      at = end + 1;
      continue;
    }
    let cell = '';
    let from = at + 1;
    let close = row.indexOf('"', from);
    while (close >= 0 && row[close + 1] === '"') {
      cell += row.slice(from, close + 1);
      from = close + 2;
      close = row.indexOf('"', from);
    }
    const afterQuote = close < 0 ? row.length : close + 1;
    cell += row.slice(from, close < 0 ? row.length : close);
    const end = row.indexOf(delimiter, afterQuote);
    // What stands between the closing quote and the delimiter belongs to the cell.
    cells.push(cell + row.slice(afterQuote, end < 0 ? row.length : end));
    if (end < 0) return cells;
    at = end + 1;
  }
  return cells;
}

/** Where rows end. Keeps its place, so that text is looked at once however it is cut. */
export class RowEnds {
  private inQuotes = false;
  /** At the beginning of a cell, where a quote opens. */
  private atStart = true;
  private quoteBefore = false;

  constructor(private readonly delimiter: Delimiter) {}

  /** The position of the first line end outside of quotes from here; -1 if there is none. */
  next(text: string, from: number): number {
    for (let i = from; i < text.length; i++) {
      const char = text[i]!;
      if (this.inQuotes) {
        // A quote ends the quoted part, unless another follows.
        if (char === '"') this.quoteBefore = !this.quoteBefore;
        if (char === '"' || !this.quoteBefore) continue;
        [this.inQuotes, this.quoteBefore] = [false, false];
      }
      if (char === '"' && this.atStart) this.inQuotes = true;
      else if (char === '\n') {
        this.atStart = true;
        return i;
      }
      this.atStart = char === this.delimiter;
    }
    return -1;
  }

  get unclosed(): boolean {
    return this.inQuotes && !this.quoteBefore;
  }

  restart(): void {
    [this.inQuotes, this.atStart, this.quoteBefore] = [false, true, false];
  }
}

/** Complete rows of a text, at most so many. */
export function rowsIn(text: string, delimiter: Delimiter, most: number): string[][] {
  const ends = new RowEnds(delimiter);
  const rows: string[][] = [];
  for (let from = 0; rows.length < most;) {
    const end = ends.next(text, from);
    const row = text.slice(from, end < 0 ? text.length : end).replace(/\r$/, '');
    if (row !== '') rows.push(cellsOf(row, delimiter));
    if (end < 0) break;
    from = end + 1;
  }
  return rows;
}
