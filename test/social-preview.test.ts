/** What other sites are told of the page: its words, its picture, and where that is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { PREVIEW, withSocialPreview } from '../scripts/page/social-preview.mjs';

const root = join(import.meta.dirname, '..');
const html = readFileSync(join(root, 'index.html'), 'utf8');
/** Property or name, and content, of the meta elements with one or the other. */
const told = (address?: string) =>
  Object.fromEntries(
    [
      ...withSocialPreview(html, address).matchAll(
        /<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)"/g,
      ),
    ].map(([, name, content]) => [name!, content!]),
  );

it('says title and description as the page has them, and shows a large picture', () => {
  expect(told()).toMatchObject({
    'og:type': 'website',
    'og:title': /<title>(.*)<\/title>/.exec(html)![1]!,
    'og:description': /name="description"\s+content="(.*)"/.exec(html)![1]!,
    'twitter:card': 'summary_large_image',
  });
});

it('names the picture by its whole address where the page knows its own, and from the page otherwise', () => {
  expect(told()).toMatchObject({ 'og:image': './preview.png' });
  expect(told()).not.toHaveProperty('og:url');
  expect(told('')).toEqual(told());
  for (const address of ['https://example.org/course/week-3', 'https://example.org/course/week-3/?x#view=lab'])
    expect(told(address)).toMatchObject({
      'og:image': 'https://example.org/course/week-3/preview.png',
      'og:url': 'https://example.org/course/week-3/',
    });
  expect(told('https://example.org/lab/index.html')['og:image']).toBe('https://example.org/lab/preview.png');
});

it('refuses an address that is none, before anything is built with it', () => {
  for (const address of ['example.org', '/lab/', 'file:///lab/', 'https://example.org/"><script>'])
    expect(() => withSocialPreview(html, address), address).toThrow('SHIFTLAB_ADDRESS');
});

const picture = (path: string) => {
  const bytes = readFileSync(join(root, 'public', path));
  const { width, height, data } = PNG.sync.read(bytes);
  return { width, height, data, sizeBytes: bytes.length };
};

it('has a picture of the size that it says, below 300 kB', () => {
  const { width, height, sizeBytes } = picture(PREVIEW.file);
  expect([width, height]).toEqual([1200, 630]);
  expect(told()).toMatchObject({ 'og:image:width': '1200', 'og:image:height': '630' });
  expect(sizeBytes).toBeLessThan(300_000);
});

it('has icons in the sizes that browsers ask for; those that are cut to a shape have no transparent corner', () => {
  for (const [name, side, corner] of [
    ['192', 192, 0],
    ['512', 512, 0],
    ['maskable-512', 512, 255],
    ['apple-touch', 180, 255],
  ] as const) {
    const { width, height, data } = picture(`icons/${name}.png`);
    expect([name, width, height, data[3]]).toEqual([name, side, side, corner]);
  }
});

it('colours the browser’s own frame as the paper is, in light and dark', () => {
  const papers = [...readFileSync(join(root, 'src/ui/theme.css'), 'utf8').matchAll(/--paper: (#\w+)/g)].map(
    ([, c]) => c,
  );
  const colours = [...html.matchAll(/name="theme-color" content="(#\w+)"/g)].map(([, colour]) => colour);
  expect(colours).toHaveLength(2);
  expect(papers.slice(0, 2)).toEqual(colours);
});
