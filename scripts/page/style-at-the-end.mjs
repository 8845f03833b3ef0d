// @ts-check
/**
 * Vite puts the page's style sheet into the head, where a browser draws nothing until it has come: a blank page for as long
 * as a server keeps it waiting. At the end of the body it keeps only the page's script waiting, and what index.html says
 * meanwhile is seen.
 */

/** @returns {import('vite').Plugin} */
export const styleAtTheEnd = () => ({
  name: 'shiftlab:style-at-the-end',
  apply: 'build',
  transformIndexHtml: { order: 'post', handler: movedToTheEnd },
});

const SHEET = /\s*<link rel="stylesheet"[^>]*\/assets\/[^>]*>/g;

/** @param {string} html */
export function movedToTheEnd(html) {
  const sheets = html.match(SHEET) ?? [];
  return html.replace(SHEET, '').replace(/\s*<\/body>/, (end) => `${sheets.join('')}${end}`);
}
