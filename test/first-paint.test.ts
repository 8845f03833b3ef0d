/** What index.html can show before its script has come, and what its policy allows for it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { FIRST_SCRIPT, withFirstPaint } from '../scripts/page/first-paint.mjs';
import { lookIn } from '../src/ui/address/look';
import { GROUPS, viewIn, VIEWS, withView } from '../src/ui/address/views';

const html = readFileSync(join(import.meta.dirname, '../index.html'), 'utf8');
const built = withFirstPaint(html, false);
const inline = (tag: string) =>
  [...built.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, text]) => text!);

it('allows exactly the styles and the script that it brings, by their hashes', () => {
  const policy = /content="(default-src[^"]*)"/.exec(built)![1]!;
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect([inline('style').length, inline('script').length]).toEqual([1, 1]);
  expect(policy).toContain(`style-src 'self' ${hash(inline('style')[0]!)};`);
  expect(policy).toContain(`script-src 'self' ${hash(inline('script')[0]!)} 'wasm-unsafe-eval';`);
  expect(policy).not.toContain('unsafe-inline');
});

it('has the groups of the navigation, as the page draws them', () => {
  const links = [...html.matchAll(/<a href="#view=(\w+)">(\w+)<\/a>/g)].map(([, view, name]) => [view, name]);
  expect(links).toEqual(GROUPS.map(({ name, pages }) => [pages[0].view, name]));
});

it('hides the heading of the start exactly where the address asks for another view', () => {
  const hides = (hash: string) => {
    const dataset: Record<string, string> = {};
    runInNewContext(FIRST_SCRIPT, {
      location: { hash },
      document: { documentElement: { dataset } },
      localStorage: { getItem: () => null },
    });
    return 'elsewhere' in dataset;
  };
  const hashes = [
    '',
    '#',
    '#stand=1',
    '#stand=1&view=lab',
    '#view=start&stand=1',
    '#stand=1&preset=edit',
    '#preset=clarify',
    '#view=nowhere',
    '#run=recorded/clarify.json',
  ];
  for (const hash of [...hashes, ...VIEWS.map((view) => withView('#preset=edit', view))])
    expect(hides(hash), hash).toBe(viewIn(hash) !== 'start');
});

it('keeps a theme that was chosen, and stands a storage that is blocked', () => {
  const dataset: Record<string, string> = {};
  const scene = { location: { hash: '' }, document: { documentElement: { dataset } } };
  runInNewContext(FIRST_SCRIPT, scene);
  expect(dataset).toEqual({});
  runInNewContext(FIRST_SCRIPT, { ...scene, localStorage: { getItem: () => 'dark' } });
  expect(dataset).toEqual({ theme: 'dark' });
});

it('shows the theme, the size and the frame that the address asks for, exactly as the page reads them', () => {
  const hashes = [
    'theme=dark',
    'theme=light&embed=1',
    'theme=auto',
    'theme=blue',
    'size=1.5',
    'size=9',
    'size=1e9',
    'size=',
  ];
  for (const said of [...hashes, 'size=1.5&theme=dark&embed=1', 'embed=2', 'notheme=dark', 'hide=lab&size=0.5']) {
    const dataset: Record<string, string> = {};
    let size: number | null = null;
    const style = { setProperty: (_name: string, value: string) => (size = Number(value)) };
    const hash = `#view=talk&${said}`;
    runInNewContext(FIRST_SCRIPT, {
      location: { hash },
      document: { documentElement: { dataset, style } },
      localStorage: { getItem: () => 'light' },
    });
    const look = lookIn(hash);
    expect(size, said).toBe(look.size);
    expect('embed' in dataset, said).toBe(look.embed);
    expect(dataset['theme'], said).toBe(look.theme === 'auto' ? undefined : (look.theme ?? 'light'));
  }
});
