/**
 * Rows and cells of CSV and its relatives (RFC 4180), leniently. A quote means something only at the beginning of a cell, and
 * only if the quote that closes it stands before a delimiter or a line end. Any other quote is a letter, so that a stray one
 * ("5\" pipe", "\"hi") does not swallow the rows that follow.
 */

export const DELIMITERS = [',', '\t', ';', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** How a file writes its cells. */
export interface CellStyle {
  readonly delimiter: Delimiter;
  /** Whether \" is a quote within quotes, as MySQL and many scripts write it, beside "". */
  readonly backslash: boolean;
}

/** Excel's own first line, which says what stands between cells. */
export const EXCEL_SEPARATOR = /^"?sep=[,;\t|]"?\r?(?:\n|$)/i;

export interface Row {
  readonly cells: string[];
  /** The position of its line end, or the end of the text. */
  readonly end: number;
  /** Quotes at the beginning of a cell that turned out to be letters. */
  readonly strayQuotes: number;
}

/**
 * The row that begins here; 'cut' if the text ends within it, 'open' if it ends within quotes.
 * @param last whether no text follows: then its end is the end of the row
 */
export function rowAt(text: string, from: number, style: CellStyle, last: boolean): Row | 'cut' | 'open' {
  const { delimiter } = style;
  const cells: string[] = [];
  let strayQuotes = 0;
  for (let at = from; ; at++) {
    // A space may stand between the delimiter and the quote.
    let open = at;
    if (delimiter !== '\t') while (text[open] === ' ') open++;
    let end = at;
    if (text[open] === '"') {
      const cell = quotedCell(text, open, style);
      if (cell === null) return 'open';
      if (cell === 'letters') strayQuotes++;
      else {
        cells.push(cell.text);
        end = cell.end;
      }
    }
    const isPlain = end === at;
    while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end++;
    if (end >= text.length && !last) return 'cut';
    if (isPlain)
      cells.push(text.slice(at, text[end] !== delimiter && end > at && text[end - 1] === '\r' ? end - 1 : end));
    if (text[end] !== delimiter) return { cells, end, strayQuotes };
    at = end;
  }
}

/** The cell whose quote opens here; 'letters' if this quote opens none; null if the text ends before it is closed. */
function quotedCell(
  text: string,
  open: number,
  { delimiter, backslash }: CellStyle,
): { readonly text: string; readonly end: number } | 'letters' | null {
  let cell = '';
  let from = open + 1;
  for (let i = from; ;) {
    const special = backslash ? nextOf(text, i) : text.indexOf('"', i);
    if (special < 0) return null;
    const next = text[special + 1];
    if (text[special] === '\\' ? next === '"' || next === '\\' : next === '"') {
      cell += text.slice(from, special) + next;
      from = i = special + 2;
    } else if (text[special] === '\\') i = special + 1;
    else {
      let end = special + 1;
      while (text[end] === ' ') end++;
      if (text[end] === '\r' && (text[end + 1] ?? '\n') === '\n') end++;
      const isClosed = end >= text.length || text[end] === delimiter || text[end] === '\n';
      return isClosed ? { text: cell + text.slice(from, special), end } : 'letters';
    }
  }
}

function nextOf(text: string, from: number): number {
  for (let i = from; i < text.length; i++) if (text[i] === '"' || text[i] === '\\') return i;
  return -1;
}

/** Complete rows of a text, at most so many, and the quotes in them that do not fit the style. */
export function rowsIn(
  text: string,
  style: CellStyle,
  most: number,
): { readonly rows: string[][]; readonly stray: number } {
  const rows: string[][] = [];
  let stray = 0;
  for (let from = 0; rows.length < most && from < text.length;) {
    const row = rowAt(text, from, style, true);
    if (typeof row === 'string') {
      // A lost quote: the search for rows begins anew in the next line.
      stray++;
      const next = text.indexOf('\n', from);
      if (next < 0) break;
      from = next + 1;
      continue;
    }
    stray += row.strayQuotes;
    if (row.cells.length > 1 || row.cells[0] !== '') rows.push(row.cells);
    from = row.end + 1;
  }
  return { rows, stray };
}
