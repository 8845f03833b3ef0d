// @ts-check
/**
 * What the browser can draw before the page's script has come: the frame and the heading that index.html has, with their
 * styles inlined. A short script gives it the theme that was chosen or asked for, and the size; it hides the heading where
 * the address asks for another view than the start, and the frame where it asks for the view alone. Both are allowed by their hashes, so the page's policy stays as strict as it is.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const PLACE = /<!-- The first paint:[^>]*-->/;

/** As src/ui/address/views.ts, src/ui/address/look.ts and src/ui/ThemeSwitch.svelte have it. */
export const FIRST_SCRIPT = `
  var root = document.documentElement;
  var hash = location.hash.replace(/([#&])stand=[^&]*&?/, '$1');
  if (hash.length > 1 && !/[#&]view=start(&|$)/.test(hash)) root.dataset.elsewhere = '';
  var said = function (name, form) { return (new RegExp('[#&]' + name + '=(' + form + ')(?=&|$)').exec(location.hash) || [])[1]; };
  if (said('embed', '1')) root.dataset.embed = '';
  var size = said('size', '[0-9.]{1,20}');
  if (size >= 0.5 && size <= 3) root.style.setProperty('--size', size);
  var asked = said('theme', 'light|dark|auto');
  if (asked && asked !== 'auto') root.dataset.theme = asked;
  else if (!asked) try {
    var theme = localStorage.getItem('shiftlab-theme');
    if (theme) root.dataset.theme = theme;
  } catch (blocked) {}
`.replace(/\n\s*/g, ' ');

export const firstStyles = () =>
  ['theme.css', 'frame.css']
    .map((file) => readFileSync(join(root, 'src/ui', file), 'utf8'))
    .join('')
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ');

/** @param {string} text */
const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** @param {string} html @param {boolean} served by the development server, which allows every style */
export function withFirstPaint(html, served) {
  const styles = firstStyles();
  const policed = html
    .replace("script-src 'self'", `script-src 'self' ${hashOf(FIRST_SCRIPT)}`)
    .replace("default-src 'self';", served ? '$&' : `$& style-src 'self' ${hashOf(styles)};`);
  return policed.replace(PLACE, () => `<style>${styles}</style><script>${FIRST_SCRIPT}</script>`);
}

/** @returns {import('vite').Plugin} */
export const firstPaint = () => ({
  name: 'shiftlab:first-paint',
  transformIndexHtml: { order: 'post', handler: (html, { server }) => withFirstPaint(html, server !== undefined) },
});
