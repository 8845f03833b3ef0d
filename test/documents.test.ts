/**
 * The documents agree with the repository: what they link to and name exists, what code cites in them exists, the README
 * is short, and docs/COMMANDS.md has every command. Whether their numbers are those of the recorded results is checked by
 * `npm run report -- --check`; whether docs/ARCHITECTURE.md has the right arrows, by architecture.test.ts.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const MOST_WORDS = 1000;

type Files = ReadonlyMap<string, string>;

/** What is in the repository, as the checks see it: so that a test can make up one. */
interface Repository {
  readonly documents: Files;
  readonly code: Files;
  /** Of a path from the root, which may have `*` in its last part. */
  exists(path: string): boolean;
}

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

const headingsOf = (document: string): string[] => [...document.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]!);

const withoutCodeBlocks = (document: string): string => document.replace(/^```[\s\S]*?^```$/gm, '');

function brokenLinks({ documents, exists }: Repository): string[] {
  return [...documents].flatMap(([path, text]) =>
    [...withoutCodeBlocks(text).matchAll(/\]\(([^)\s]+)[^)]*\)|<img[^>]* src="([^"]+)"/g)].flatMap((match) => {
      const target = (match[1] ?? match[2])!;
      if (/^[a-z]+:/.test(target)) return [];
      const [file, anchor] = target.split('#') as [string, string?];
      const linked = file === '' ? path : normalize(join(dirname(path), file));
      if (!exists(linked)) return [`${path}: links to ${target}, which does not exist`];
      const headings = headingsOf(documents.get(linked) ?? '').map(anchorOf);
      if (anchor !== undefined && !headings.includes(anchor)) return [`${path}: ${linked} has no heading #${anchor}`];
      return [];
    }),
  );
}

/** A log keeps the paths of its days, and the names that files had then. */
const isDated = (path: string): boolean => path === 'docs/LOG.md';

const TOP_FOLDERS = ['src', 'docs', 'scripts', 'test', 'workers', 'bench', 'results', 'public', '.github'];

/** Paths and names of documents that a document names without linking to them. */
function missingPaths({ documents, exists }: Repository): string[] {
  const named = new RegExp(
    String.raw`(?<![\w./*-])(?:${TOP_FOLDERS.join('|').replace('.', '\\.')})/[\w./*-]*[\w*/]`,
    'g',
  );
  return [...documents].flatMap(([path, text]) => {
    if (isDated(path)) return [];
    const paths = text.match(named) ?? [];
    return [...new Set([...paths, ...bareDocuments(text)])]
      .filter((found) => !exists(found))
      .map((found) => `${path}: names ${found}, which does not exist`);
  });
}

/** `X.md` without a folder: a document in the root or in docs. */
const bareDocuments = (text: string): string[] =>
  [...text.matchAll(/(?<![\w./*-])[A-Za-z][\w-]*\.md\b/g)].map(([name]) => (isInRoot(name) ? name : `docs/${name}`));

const isInRoot = (name: string): boolean => name === 'README.md' || name === 'CONTRIBUTING.md';

/** Documents, sections (§ N) and equations that code cites. */
function wrongCitations({ documents, code, exists }: Repository): string[] {
  return [...code].flatMap(([path, text]) => {
    const prose = text.replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ');
    const cited = [...(prose.match(/(?<![\w./-])docs\/[\w-]+\.md/g) ?? []), ...bareDocuments(prose)];
    const missing = [...new Set(cited)].filter((document) => !exists(document));
    const sections = [...prose.matchAll(/(docs\/[\w-]+\.md) §\s?(\d+)/g)].filter(
      ([, document, section]) =>
        !headingsOf(documents.get(document!) ?? '').some((heading) => heading.startsWith(`${section}. `)),
    );
    return [
      ...missing.map((document) => `${path}: cites ${document}, which does not exist`),
      ...sections.map(([, document, section]) => `${path}: ${document} has no section ${section}`),
      ...equationsIn(prose)
        .filter((number) => !documents.get('docs/EQUATIONS.md')?.includes(`(${number})`))
        .map((number) => `${path}: docs/EQUATIONS.md has no equation (${number})`),
    ];
  });
}

/** Numbers that follow a mention of docs/EQUATIONS.md: "(18), (19)", "(X1)–(X4)", "T5 to T12". */
function equationsIn(prose: string): string[] {
  const lists = prose.matchAll(/docs\/EQUATIONS\.md,? \(?((?:\(?[GTX]?\d+[a-z]?\)?(?:, | and | to |–)?)+)/g);
  return [...lists].flatMap((match) => match[1]!.match(/[GTX]?\d+[a-z]?/g) ?? []);
}

/** As `wc -w` counts. */
const wordsIn = (text: string): number => text.split(/\s+/).filter(Boolean).length;

/** `npm start`, `npm test` and `npm run NAME`. */
const commandsIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/\bnpm (?:run (?:-s |--silent )?([\w:-]+)|(start|test)\b)/g)].map((m) => (m[1] ?? m[2])!),
  ),
];

/** Commands of docs/COMMANDS.md are its headings: "### npm run bench". */
const describedCommands = (document: string): string[] => headingsOf(document).flatMap(commandsIn);

const root = dirname(import.meta.dirname);

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(root, path)).isDirectory() ? filesUnder(path) : [path];
  });
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const contents = (paths: readonly string[]): Files => new Map(paths.map((path) => [path, read(path)]));

const repository: Repository = {
  documents: contents(
    [...readdirSync(root), ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
      path.endsWith('.md'),
    ),
  ),
  code: contents(
    ['src', 'workers', 'scripts', 'test', 'bench']
      .flatMap(filesUnder)
      .filter((path) => /\.(?:ts|svelte|mjs|js|wgsl)$/.test(path) && path !== 'test/documents.test.ts'),
  ),
  exists(path) {
    if (!path.includes('*')) return existsSync(join(root, path));
    const name = new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\*+/g, '[^/]*')}$`);
    const folder = dirname(path);
    return (
      existsSync(join(root, folder)) && readdirSync(join(root, folder)).some((entry) => name.test(`${folder}/${entry}`))
    );
  },
};

const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);

test('every link in a document leads somewhere', () => expect(brokenLinks(repository)).toEqual([]));

test('every path that a document names exists', () => expect(missingPaths(repository)).toEqual([]));

test('every document, section and equation that code cites exists', () =>
  expect(wrongCitations(repository)).toEqual([]));

test(`the README has at most ${MOST_WORDS} words`, () =>
  expect(wordsIn(read('README.md'))).toBeLessThanOrEqual(MOST_WORDS));

test('docs/COMMANDS.md has a heading for every command of package.json, and for no other', () =>
  expect(describedCommands(read('docs/COMMANDS.md')).sort()).toEqual([...scripts].sort()));

test('documents name only commands that package.json has', () => {
  const unknown = [...repository.documents].flatMap(([path, text]) =>
    commandsIn(text)
      .filter((command) => !scripts.includes(command))
      .map((command) => `${path}: npm run ${command}`),
  );
  expect(unknown).toEqual([]);
});

test('each check fails on a document or file that is wrong', () => {
  const made: Repository = {
    documents: new Map([
      ['README.md', '[one](docs/A.md#real) [two](docs/A.md#none) [three](docs/GONE.md) ![p](docs/p.png) OLD.md'],
      [
        'docs/A.md',
        '## Real\n## 2. Numbered\nsee `src/gone.ts` and src/here.ts; [up](../README.md) [out](https://x.org)',
      ],
      ['docs/EQUATIONS.md', '(1) a\n(X2) b'],
      ['docs/LOG.md', 'src/of-that-day.ts'],
    ]),
    code: new Map([
      ['src/a.ts', '/** docs/GONE.md, method.md;\n * docs/A.md §2 and docs/A.md §3 */'],
      ['src/b.ts', '/** (docs/EQUATIONS.md (1)–(X2), (X3)) */'],
    ]),
    exists: (path) => ['README.md', 'docs/A.md', 'docs/EQUATIONS.md', 'docs/LOG.md', 'src/here.ts'].includes(path),
  };
  expect(brokenLinks(made)).toEqual([
    'README.md: docs/A.md has no heading #none',
    'README.md: links to docs/GONE.md, which does not exist',
    'README.md: links to docs/p.png, which does not exist',
  ]);
  expect(missingPaths(made)).toEqual([
    'README.md: names docs/GONE.md, which does not exist',
    'README.md: names docs/p.png, which does not exist',
    'README.md: names docs/OLD.md, which does not exist',
    'docs/A.md: names src/gone.ts, which does not exist',
  ]);
  expect(wrongCitations(made)).toEqual([
    'src/a.ts: cites docs/GONE.md, which does not exist',
    'src/a.ts: cites docs/method.md, which does not exist',
    'src/a.ts: docs/A.md has no section 3',
    'src/b.ts: docs/EQUATIONS.md has no equation (X3)',
  ]);
  expect(wordsIn(' a  b\nc ')).toBe(3);
  expect(describedCommands('## npm start\ntext npm run hidden\n### npm run a-b')).toEqual(['start', 'a-b']);
});
