/** A Markdown table. Cells are not padded, so that one changed number changes one line. */
import { markdownTable } from 'markdown-table';

export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable([header, ...rows], { alignDelimiters: false });
