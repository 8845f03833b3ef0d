/**
 * Rows as a file: CSV as RFC 4180 says (fields quoted where they must be, lines end in CR LF), or JSON. A spreadsheet takes a
 * cell that begins with =, +, − or @ for a formula, so such a cell is given an apostrophe unless it is a number.
 */
import { citation, madeBy, type Source } from './citation';

export type Cell = string | number | null;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The last line cites where the table comes from, as a comment: `#`, and no comma or quote, so that it is one field. */
export function csvText({ columns, rows }: Table, source: Source): string {
  const lines = [columns, ...rows].map((row) => row.map(field).join(','));
  const comment = `# ${citation(source)
    .replace(/["\r\n]/g, '’')
    .replaceAll(',', ';')}`;
  return [...lines, comment, ''].join('\r\n');
}

/** A row is an object whose keys are the columns; two columns of one name get numbers. */
export function jsonText({ columns, rows }: Table, { title, settings }: Source): string {
  const names = columns.map((name, i) => {
    const before = columns.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
  return `${JSON.stringify(
    {
      title,
      settings,
      source: madeBy(),
      columns: names,
      rows: rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null]))),
    },
    null,
    1,
  )}\n`;
}

const NUMBER = /^[+\-−]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const FORMULA = /^\s*[=+\-@\t\r]/;

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = NUMBER.test(cell) ? cell.replace('−', '-').replace(/^\+/, '') : FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a cell of the page says: '–' is nothing, and a number is a number. */
export function cellOf(text: string): Cell {
  const said = text.replace(/[\u00a0\u202f\s]+/g, ' ').trim();
  if (said === '' || said === '–') return null;
  return NUMBER.test(said) ? Number(said.replace('−', '-')) : said;
}

/** The table as it stands on the page: its last row of heads names the columns, and a cell over several columns fills the first. */
export function tableOf(table: HTMLTableElement): Table {
  const cells = (row: HTMLTableRowElement): Cell[] =>
    [...row.cells].flatMap((cell) => [
      cellOf(wordsOf(cell)),
      ...Array.from({ length: Math.max(0, cell.colSpan - 1) }, () => null),
    ]);
  const heads = table.tHead?.rows;
  const columns = heads?.length ? cells(heads[heads.length - 1]!).map((cell) => String(cell ?? '')) : [];
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).map(cells);
  const width = Math.max(columns.length, ...rows.map((row) => row.length));
  return {
    columns: Array.from({ length: width }, (_, i) => columns[i] ?? ''),
    rows: rows.map((row) => Array.from({ length: width }, (_, i) => row[i] ?? null)),
  };
}

/** Words that stand on lines or in elements of their own are not run together; figures and definitions in a cell say nothing here. */
function wordsOf(node: Node): string {
  if (node instanceof SVGElement || (node instanceof Element && node.matches('[data-unsaved]'))) return '';
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  const within = [...node.childNodes].map(wordsOf).join('');
  return node instanceof HTMLElement && /^(?:BR|DIV|P|LI|SPAN)$/.test(node.tagName) ? ` ${within} ` : within;
}
