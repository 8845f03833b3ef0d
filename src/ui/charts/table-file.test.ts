/** Tables as files, and what every saved file says about itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { citation, fileName, madeBy, wrapped } from './citation';
import { cellOf, csvText, jsonText, type Cell, type Table } from './table-file';

const source = { title: 'Success, each arm', settings: 'clarify, 5 seeds' };

/** RFC 4180, read back: quotes are doubled within quotes, records end in CR LF. */
function readBack(text: string): string[][] {
  const records: string[][] = [[]];
  const rest = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  for (let match = rest.exec(text); match; match = rest.exec(text)) {
    const { 1: quoted, 2: plain, 3: end } = match;
    records.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}

describe('CSV', () => {
  it('quotes what must be quoted, and ends with one line that cites', () => {
    const table: Table = {
      columns: ['arm', 'words'],
      rows: [
        ['naive', 'a "b", c'],
        ['base', null],
        ['oracle', 'two\nlines'],
      ],
    };
    const text = csvText(table, source);
    expect(text.split('\r\n')[0]).toBe('arm,words');
    expect(text).toContain(
      'naive,"a ""b"", c"\r\nbase,\r\noracle,"two\nlines"\r\n# Success; each arm. clarify; 5 seeds. ShiftLab',
    );
    expect(text.endsWith('\r\n')).toBe(true);
  });

  it('gives a spreadsheet no formula, and leaves numbers numbers', () => {
    const cells: Cell[] = ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '−17.3', '+25.8', '-4', -4, 0.25, Number.NaN];
    const [, record] = readBack(csvText({ columns: cells.map(String), rows: [cells] }, source));
    expect(record).toEqual(["'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)", '-17.3', '25.8', '-4', '-4', '0.25', '']);
  });

  it('is read back as it was, whatever the cells are', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 2 }), { maxLength: 6 }), (rows) => {
        const records = readBack(csvText({ columns: ['a', 'b'], rows }, source));
        expect(records.length).toBe(rows.length + 2); // the heads and the citation
        for (const [i, row] of rows.entries())
          for (const [j, cell] of row.entries()) {
            const back = records[i + 1]![j]!;
            expect(back).not.toMatch(/^\s*[=@]|^\s*[+-](?!\d*\.?\d*(?:e[+-]?\d+)?$)/i);
            if (/^[a-z ,"\n]*$/.test(cell)) expect(back).toBe(cell);
          }
      }),
    );
  });
});

it('JSON has the numbers unrounded, the columns by name, and its source', () => {
  const table: Table = { columns: ['arm', 'value', 'value'], rows: [['naive', 0.1 + 0.2, null]] };
  expect(JSON.parse(jsonText(table, source))).toEqual({
    ...source,
    source: madeBy(),
    columns: ['arm', 'value', 'value (2)'],
    rows: [{ arm: 'naive', value: 0.1 + 0.2, 'value (2)': null }],
  });
});

it('a cell of the page is a number where it says one, and nothing where it says nothing', () => {
  expect(['–', '', ' −17.3 ', '+2', '52\u202f%', '0.98 → 0.97', '1e3'].map(cellOf)).toEqual([
    null,
    null,
    -17.3,
    2,
    '52 %',
    '0.98 → 0.97',
    1000,
  ]);
});

it('a citation names title, settings, version, commit and paper, and wraps between words', () => {
  const line = citation(source, madeBy('1.2.0', 'abc1234567'));
  expect(line).toBe('Success, each arm. clarify, 5 seeds. ShiftLab 1.2.0 (commit abc1234567), after arXiv 2605.26403.');
  expect(citation({ title: 'Turns.', settings: '' }, 'X')).toBe('Turns. X.');
  expect(wrapped(line, 40).join(' ')).toBe(line);
  expect(Math.max(...wrapped(line, 40).map((part) => part.length))).toBeLessThanOrEqual(40);
});

it('a file is named by its title, in letters that every disk takes', () => {
  expect(fileName('Success in use, λ = 0.5', 'csv')).toBe('shiftlab-success-in-use-0-5.csv');
  expect(fileName('../../λ', 'svg')).toBe('shiftlab-figure.svg');
});
