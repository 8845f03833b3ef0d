/** Links that documents, commands and stories hand out: the page understands all of what they say. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { arms } from '../src/arms/registry';
import type { StoriesFile } from '../src/domain/story';
import { presets } from '../src/experiment/presets/registry';
import { parsePopulation } from '../src/personas/core/mixture';
import { personas } from '../src/personas/core/persona';
import { tasks } from '../src/tasks/registry';
import { linkOf } from '../src/ui/lab/setup-link';
import { Setup } from '../src/ui/lab/setup.svelte';
import { EMPTY_LINK, formatLink, parseLink } from '../src/ui/page/link';

const root = join(import.meta.dirname, '..');

function filesUnder(path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesUnder(`${path}/${name}`));
}

/** The remarks that the page would show above this address. */
function remarksOn(hash: string): readonly string[] {
  const catalog = { tasks: new Map([...tasks].map(([name, { task }]) => [name, task])), arms, parsePopulation };
  const setup = new Setup({ ...catalog, personas: [...personas.values()] });
  setup.presets = presets;
  const link = parseLink(hash);
  return [...link.ignored, ...setup.fromLink(link), ...(setup.problem === null ? [] : [setup.problem])];
}

it('those of documents and commands', () => {
  const files = ['README.md', 'CONTRIBUTING.md', 'docs', 'scripts', 'src/results', 'src/ui/page/link.ts']
    .flatMap(filesUnder)
    .filter((path) => /\.(md|ts|mjs)$/.test(path));
  const found = files.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/#(?:v|view|preset|run|seed|arms)=[^\s`'")>\]]+/g)]
      .map(([link]) => link)
      .filter((link) => !link.includes('$')) // a part of a command's own
      .map((link) => [path, link] as const),
  );
  expect(found.length).toBeGreaterThan(20);
  for (const [path, link] of found) expect(remarksOn(link), `${path}: ${link}`).toEqual([]);
});

it('those of the stories’ settings, which keep what they say', () => {
  const { stories } = JSON.parse(readFileSync(join(root, 'results/stories.json'), 'utf8')) as StoriesFile;
  const setups = stories.flatMap(({ settings }) => (settings ?? []).map(({ setup }) => setup));
  expect(setups.length).toBeGreaterThan(20);
  for (const setup of setups) {
    const link = formatLink({ ...EMPTY_LINK, ...linkOf(setup) });
    expect(remarksOn(link), link).toEqual([]);
    expect(parseLink(link)).toMatchObject(linkOf(setup));
  }
});
