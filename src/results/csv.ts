/** Rows as CSV (RFC 4180): lines end with CR LF, and a field with a comma, a quotation mark or a line break is quoted. */
export type Field = string | number;

const fieldText = (field: Field): string => {
  const text = String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export const csvText = (rows: readonly (readonly Field[])[]): string =>
  rows.map((row) => `${row.map(fieldText).join(',')}\r\n`).join('');
