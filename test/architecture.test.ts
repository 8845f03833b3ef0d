/**
 * The codebase's rules as data, and a test that fails on the file that breaks one. Not a style checker: only what makes
 * the folders mean what docs/ARCHITECTURE.md says they mean.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf } from '../scripts/checks/imports-of.mjs';

/** Which folders a folder's files may import from, besides their own. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  engine: ['domain'],
  arms: ['domain'],
  personas: ['domain'],
  rl: ['domain'],
  theory: ['domain'],
  trace: ['domain'],
  logs: ['domain'],
  lessons: ['domain'],
  tasks: ['domain', 'personas'],
  gap: ['domain', 'rl'],
  llm: ['domain', 'tasks'],
  model: ['domain', 'engine'],
  text: ['domain', 'rl', 'gap', 'model'],
  'base-models': ['domain', 'tasks', 'model'],
  experiment: ['domain', 'arms', 'tasks', 'rl', 'gap', 'base-models'],
  results: ['domain', 'arms', 'lessons', 'rl', 'base-models', 'experiment'],
  export: ['domain', 'arms', 'tasks', 'rl', 'model', 'base-models', 'experiment'],
  bench: ['domain', 'engine', 'tasks', 'rl', 'model', 'base-models', 'experiment'],
  people: ['domain', 'tasks', 'rl', 'gap'],
  talk: ['domain', 'arms', 'tasks', 'rl', 'base-models', 'experiment', 'people'],
  workers: [
    'domain',
    'engine',
    'trace',
    'logs',
    'tasks',
    'llm',
    'model',
    'text',
    'base-models',
    'experiment',
    'bench',
    'talk',
  ],
  rpc: ['domain'],
  ui: ['domain', 'logs', 'lessons', 'arms', 'personas', 'tasks', 'gap', 'llm', 'theory', 'trace', 'people', 'rpc'],
  assembly: ['arms', 'personas', 'tasks', 'trace', 'people', 'experiment', 'results', 'rpc', 'ui', 'workers'],
  'main.ts': ['ui', 'assembly'],
};

/**
 * The same within src/ui, from the bottom up: words, the address and figures know nothing of runs, a view is given what it
 * needs, and only the page and Views know all views. A file that stands in src/ui itself has a row of its own.
 */
const mayImportWithinUi: Readonly<Record<string, readonly string[]>> = {
  format: [],
  'save-text': [],
  problem: [],
  latest: [],
  'when-idle': [],
  catalog: [],
  ScrollArea: [],
  ThemeSwitch: ['address'],
  TextSize: ['address'],
  Navigation: ['address'],
  theme: [],
  share: ['address'],
  frame: [],
  address: [],
  keys: ['address'],
  version: ['when-idle'],
  failure: ['version'],
  charts: ['format', 'save-text', 'ScrollArea', 'theme'],
  fetch: ['format'],
  run: ['format', 'save-text', 'problem', 'catalog', 'latest', 'ScrollArea', 'failure', 'charts', 'fetch'],
  adapter: ['address', 'failure', 'run'],
  idea: [],
  start: ['format', 'address', 'failure', 'charts', 'fetch'],
  lessons: ['format', 'catalog', 'address', 'failure', 'charts', 'fetch', 'run', 'adapter', 'lab', 'results'],
  lab: ['format', 'catalog', 'latest', 'problem', 'address', 'failure', 'charts', 'run', 'adapter', 'idea'],
  results: ['format', 'ScrollArea', 'charts', 'fetch', 'run'],
  dialogues: ['format', 'catalog', 'ScrollArea', 'address', 'run'],
  theory: ['format', 'ScrollArea', 'address', 'charts'],
  runs: ['latest', 'format', 'save-text', 'problem', 'charts', 'ScrollArea', 'fetch', 'failure', 'run', 'adapter'],
  bench: ['format', 'save-text', 'ScrollArea', 'address', 'failure', 'run', 'adapter'],
  simulator: ['format', 'save-text', 'ScrollArea', 'charts', 'failure', 'fetch', 'adapter'],
  logs: ['format', 'problem', 'ScrollArea', 'failure', 'simulator'],
  talk: ['format', 'save-text', 'problem', 'catalog', 'ScrollArea', 'charts', 'failure', 'fetch'],
  llm: ['format', 'save-text', 'ScrollArea', 'address', 'failure', 'run', 'adapter'],
  page: [
    'catalog',
    'problem',
    'address',
    'failure',
    'fetch',
    'run',
    'adapter',
    'lab',
    'results',
    'theory',
    'runs',
    'bench',
    'talk',
    'logs',
    'simulator',
    'lessons',
    'share',
  ],
  live: ['format', 'charts', 'run', 'runs', 'adapter'],
  tour: ['address', 'dialogues', 'start', 'page'],
  PageNotices: ['address', 'failure', 'fetch', 'page', 'llm', 'live', 'version', 'tour'],
  Views: [
    ...['address', 'failure', 'share', 'page', 'lessons'],
    ...['lab', 'results', 'dialogues', 'theory', 'runs', 'bench', 'talk', 'logs', 'llm'],
  ],
  App: [
    'keys',
    'ThemeSwitch',
    'TextSize',
    'theme',
    'frame',
    'Navigation',
    'address',
    'failure',
    'start',
    'page',
    'PageNotices',
    'Views',
    'when-idle',
  ],
};

/** The contract's types derive from what the workers expose; no code of theirs comes along. */
const mayImportTypesOf: Readonly<Record<string, readonly string[]>> = { rpc: ['workers'] };

/** Tests may also use what the tests share, and show a part at work with what is built on it. */
const testsMayImport = ['test', 'scripts'];
const itsTestsMayImport: Readonly<Record<string, readonly string[]>> = {
  personas: ['tasks'],
  'base-models': ['experiment'],
  llm: ['experiment'],
  experiment: ['personas', 'trace', 'model'],
  results: ['personas', 'tasks'],
  rpc: ['workers'],
};

/** A name that says nothing about what is inside. */
const emptyName = /^(?:(?:.*[-_.])?(?:utils?|helpers?|manager|service)|index)$/i;

const smellLines = 300;
const mostLines = 500;

/** What may be imported of node:fs and node:fs/promises: nothing that changes a disk. */
const reading = [
  ...['access', 'accessSync', 'constants', 'existsSync', 'fstatSync', 'lstat', 'lstatSync', 'readdir', 'readdirSync'],
  ...[
    'createReadStream',
    'readFile',
    'readFileSync',
    'readlink',
    'readlinkSync',
    'realpath',
    'realpathSync',
    'stat',
    'statSync',
  ],
];
/** The files that may change one: the module that all commands write with, and what runs before anything is installed or only checks the code. */
const writers = [
  'scripts/files/disk.ts',
  ...['scripts/machine/installed.mjs', 'scripts/machine/provide.mjs', 'scripts/test.mjs'],
  ...['scripts/checks/checks.mjs', 'scripts/checks/tally-reporter.mjs', 'scripts/checks/temporary-folder.mjs'],
];
/** They use no more than reading functions, but of an object whose functions a test can make fail. */
const readers = ['scripts/files/target.ts', 'scripts/files/regular-file.mjs'];
/** Of these, the names that read what is in a file, or take a disk that fails for a file that is missing. */
const pastTheDoor = ['readFile', 'readFileSync', 'createReadStream', 'existsSync'];
/** They read what belongs to this program or to the system. */
const ownReaders =
  /^scripts\/(?:machine|checks|page|torture)\/|^scripts\/(?:run|start|test|check-fast)\.mjs$|^scripts\/files\/process-identity\.ts$/;

/** Loaded only where there is Node, to read. */
const readOnlyLate = ['bench/peers/onnxruntime/onnxruntime.ts'];

type Sources = ReadonlyMap<string, string>;

const isTest = (path: string) => /\.test\.ts$/.test(path);

/** src/<folder>/… and workers/… have a folder; scripts/, test/, bench/ are themselves. */
function folderOf(path: string): string {
  const [top, second] = path.split('/');
  return top === 'src' ? (second ?? '') : (top ?? '');
}

function wrongImports(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const from = folderOf(path);
    const allowed = mayImport[from];
    if (!allowed) return [`${path}: the folder ${from} is in no row of the table`];
    return importsOf(path, text).flatMap(({ specifier, typeOnly }) => {
      if (!specifier.startsWith('.') && !specifier.startsWith('/')) return [];
      const to = folderOf(specifier.startsWith('/') ? specifier.slice(1) : normalize(join(dirname(path), specifier)));
      const good =
        to === from ||
        allowed.includes(to) ||
        (typeOnly && mayImportTypesOf[from]?.includes(to)) ||
        (isTest(path) && [...testsMayImport, ...(itsTestsMayImport[from] ?? [])].includes(to));
      return good ? [] : [`${path}: ${from} must not import ${to} (${specifier})`];
    });
  });
}

/** The folder of a file within src/ui, or the name of a file that stands in src/ui itself; null elsewhere. */
function uiPartOf(path: string): string | null {
  const found = /^src\/ui\/([^/.]+)/.exec(path);
  return found ? found[1]! : null;
}

function wrongImportsWithinUi(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const from = uiPartOf(path);
    if (from === null) return [];
    const allowed = mayImportWithinUi[from];
    if (!allowed) return [`${path}: ${from} is in no row of the table of src/ui`];
    return importsOf(path, text).flatMap(({ specifier }) => {
      const to = specifier.startsWith('.') ? uiPartOf(normalize(join(dirname(path), specifier))) : null;
      const good = to === null || to === from || allowed.includes(to);
      return good ? [] : [`${path}: within src/ui, ${from} must not import ${to} (${specifier})`];
    });
  });
}

/** Rows of a table that can be reached from themselves. */
function circlesIn(table: Readonly<Record<string, readonly string[]>>): string[] {
  const reached = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const to of table[from] ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      reached(to, seen);
    }
    return seen;
  };
  return Object.keys(table).filter((row) => reached(row).has(row));
}

/** What each file imports, as far as it is among the sources. What a registry finds by a glob is not in it. */
function importGraph(sources: Sources): Record<string, string[]> {
  const endings = ['', '.ts', '.svelte', '.svelte.ts'];
  const imported = (path: string, specifier: string): string[] => {
    if (!specifier.startsWith('.')) return [];
    const bare = normalize(join(dirname(path), specifier)).replace(/\?.*$/, '');
    return endings
      .map((ending) => `${bare}${ending}`)
      .filter((candidate) => candidate !== path && sources.has(candidate));
  };
  return Object.fromEntries(
    [...sources].map(([path, text]) => [
      path,
      importsOf(path, text).flatMap((found) => imported(path, found.specifier)),
    ]),
  );
}

function unseededRandomness(sources: Sources): string[] {
  return [...sources]
    .filter(([, text]) => /\bMath\s*\.\s*random\b|\bMath\[['"]random/.test(text))
    .map(([path]) => `${path}: Math.random; use domain/rng`);
}

function emptyNames(sources: Sources): string[] {
  return [...sources.keys()].flatMap((path) => {
    const parts = path.split('/').map((part) => part.replace(/\.(?:svelte\.ts|test\.ts|ts|svelte|wgsl)$/, ''));
    return parts.some((part) => emptyName.test(part)) ? [`${path}: name it after what it does`] : [];
  });
}

const lineCount = (text: string) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

function longFiles(sources: Sources, limit: number): string[] {
  return [...sources]
    .filter(([, text]) => lineCount(text) > limit)
    .map(([path, text]) => `${path}: ${lineCount(text)} lines`);
}

/** Imports of node:fs that could change a disk, outside of the files that may. Types cannot. The torture breaks disks on purpose. */
function writesElsewhere(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    if (isTest(path) || path.startsWith('scripts/torture/') || writers.includes(path)) return [];
    const code = text.replace(/^import type .*$/gm, '');
    const taken = [...code.matchAll(/^import ([^;'"]*?) from ['"](?:node:)?fs(?:\/promises)?['"]/gm)].flatMap(
      ([, names]) =>
        /^\{/.test(names!)
          ? names!
              .replace(/[{}]/g, '')
              .split(',')
              .map((name) => name.trim().split(/\s+as\s+/)[0]!)
              .filter((name) => name !== '' && !name.startsWith('type '))
          : readers.includes(path)
            ? []
            : [names!],
    );
    const late = [...code.matchAll(/(?:import|require|getBuiltinModule)\(\s*['"](?:node:)?fs(?:\/promises)?['"]/g)];
    const wrong = [
      ...taken.filter((name) => !reading.includes(name)),
      ...(readOnlyLate.includes(path) ? [] : late.map(([call]) => call)),
    ];
    return wrong.map((name) => `${path}: ${name} of node:fs; write with scripts/files/disk.ts`);
  });
}

/** What a person names or a command wrote is read with scripts/files/regular-file.mjs: what is no file never ends. */
function readsPastTheDoor(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    if (!path.startsWith('scripts/') || isTest(path) || ownReaders.test(path)) return [];
    const names = [...text.matchAll(/^import \{([^}]*)\} from ['"](?:node:)?fs(?:\/promises)?['"]/gm)].flatMap(
      ([, taken]) => taken!.split(',').map((name) => name.trim().split(/\s+as\s+/)[0]!),
    );
    return names
      .filter((name) => pastTheDoor.includes(name))
      .map((name) => `${path}: ${name} of node:fs; read with scripts/files/regular-file.mjs, ask with isThere`);
  });
}

/** A lock file must install from whatever registry the reader's npm uses. */
function registryHosts(lockFile: string): string[] {
  const { packages } = JSON.parse(lockFile) as { packages: Record<string, { resolved?: string }> };
  return Object.entries(packages).flatMap(([path, { resolved }]) =>
    resolved && /^\w+:/.test(resolved) ? [`${path}: ${resolved}`] : [],
  );
}

const root = dirname(import.meta.dirname);

function filesUnder(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(root, path)).isDirectory() ? filesUnder(path) : [path];
  });
}

const sources: Sources = new Map(
  ['src', 'workers']
    .flatMap(filesUnder)
    .filter((path) => /\.(?:ts|svelte|wgsl|css)$/.test(path))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
);

test('imports run one way', () => expect(wrongImports(sources)).toEqual([]));

test('imports within the page run one way', () => {
  expect(wrongImportsWithinUi(sources)).toEqual([]);
  expect(circlesIn(mayImportWithinUi)).toEqual([]);
});

test('no file imports itself by way of others', () => expect(circlesIn(importGraph(sources))).toEqual([]));

test('only one module writes files, and only one reads what a person names', () => {
  const all = ['src', 'workers', 'scripts', 'bench']
    .flatMap(filesUnder)
    .filter((path) => /\.(?:ts|mjs|svelte)$/.test(path))
    .map((path): [string, string] => [path, readFileSync(join(root, path), 'utf8')]);
  expect(writesElsewhere(new Map(all))).toEqual([]);
  expect(readsPastTheDoor(new Map(all))).toEqual([]);
  const paths = all.map(([path]) => path);
  expect([...writers, ...readers, ...readOnlyLate].filter((path) => !paths.includes(path))).toEqual([]);
});

test('all randomness comes from the keyed generator', () => expect(unseededRandomness(sources)).toEqual([]));

test('file names say what is inside, and there are no barrels', () => expect(emptyNames(sources)).toEqual([]));

test('no file is longer than 500 lines', () => {
  const smells = longFiles(sources, smellLines);
  if (smells.length > 0) console.log(`Longer than ${smellLines} lines:\n  ${smells.join('\n  ')}`);
  expect(longFiles(sources, mostLines)).toEqual([]);
});

test('the lock file names no registry', () =>
  expect(registryHosts(readFileSync(join(root, 'package-lock.json'), 'utf8'))).toEqual([]));

test('each rule fails on a file that breaks it', () => {
  const bad: Sources = new Map([
    ['src/ui/lab/Lab.svelte', `<script lang="ts">import { Device } from '../../engine/device';</script>`],
    [
      'src/rl/grpo.ts',
      `import type { Transformer } from '../model/transformer';\nexport { x } from '../trace/records';`,
    ],
    ['src/domain/task.ts', `const late = () => import('../tasks/clarify');`],
    [
      'src/arms/registry.ts',
      `const all = import.meta.glob<{ arm: Arm }>(['./*.ts', '../experiment/*.ts'], { eager: true });`,
    ],
    [
      'src/rpc/session.ts',
      `import type { W } from '../../workers/w';\nconst w = new Worker(new URL('../../workers/w.ts', import.meta.url));`,
    ],
    ['src/attic/old.ts', 'export const noise = Math.random();'],
    ['src/rl/rl-utils.ts', ''],
    ['src/engine/index.ts', ''],
    ['src/rpc/helpers/worker.ts', 'x\n'.repeat(501)],
  ]);
  expect(wrongImports(bad)).toEqual([
    'src/ui/lab/Lab.svelte: ui must not import engine (../../engine/device)',
    'src/rl/grpo.ts: rl must not import model (../model/transformer)',
    'src/rl/grpo.ts: rl must not import trace (../trace/records)',
    'src/domain/task.ts: domain must not import tasks (../tasks/clarify)',
    'src/arms/registry.ts: arms must not import experiment (../experiment/*.ts)',
    'src/rpc/session.ts: rpc must not import workers (../../workers/w.ts)',
    'src/attic/old.ts: the folder attic is in no row of the table',
  ]);
  const badUi: Sources = new Map([
    ['src/ui/charts/LineChart.svelte', `<script lang="ts">import type { RunTrace } from '../run/run-trace';</script>`],
    ['src/ui/lab/setup.svelte.ts', `import type { Page } from '../page/page.svelte';`],
    ['src/ui/results/story-file.ts', `import { percent } from '../format';`],
    ['src/ui/attic/Old.svelte', ''],
  ]);
  expect(wrongImportsWithinUi(badUi)).toEqual([
    'src/ui/charts/LineChart.svelte: within src/ui, charts must not import run (../run/run-trace)',
    'src/ui/lab/setup.svelte.ts: within src/ui, lab must not import page (../page/page.svelte)',
    'src/ui/attic/Old.svelte: attic is in no row of the table of src/ui',
  ]);
  const writing: Sources = new Map([
    ['scripts/gap.ts', `import { readFile, writeFile } from 'node:fs/promises';`],
    ['scripts/bench.ts', `import type { Stats } from 'node:fs';\nimport { rmSync as gone, type Dirent } from 'fs';`],
    ['scripts/growth.ts', `import fs from 'node:fs';`],
    ['scripts/report.ts', `const { rm } = await import('node:fs/promises');`],
  ]);
  expect(writesElsewhere(writing).map((line) => line.split(' of ')[0])).toEqual([
    'scripts/gap.ts: writeFile',
    'scripts/bench.ts: rmSync',
    'scripts/growth.ts: fs',
    `scripts/report.ts: import('node:fs/promises'`,
  ]);
  const past: Sources = new Map([
    ['scripts/gap.ts', `import { readFileSync, statSync, existsSync as there } from 'node:fs';`],
    ['scripts/files/packed.mjs', `import { readFile } from 'fs/promises';`],
    ['scripts/machine/child.mjs', `import { readFileSync } from 'node:fs';`],
  ]);
  expect(readsPastTheDoor(past).map((line) => line.split(' of ')[0])).toEqual([
    'scripts/gap.ts: readFileSync',
    'scripts/gap.ts: existsSync',
    'scripts/files/packed.mjs: readFile',
  ]);
  expect(circlesIn({ a: ['b'], b: ['c'], c: ['b'] })).toEqual(['b', 'c']);
  const circle: Sources = new Map([
    ['src/rl/one.ts', `import type { B } from './two';`],
    ['src/rl/two.ts', `import { a } from './one';\nimport { c } from './three';`],
    ['src/rl/three.ts', ''],
  ]);
  expect(circlesIn(importGraph(circle))).toEqual(['src/rl/one.ts', 'src/rl/two.ts']);
  expect(unseededRandomness(bad)).toEqual(['src/attic/old.ts: Math.random; use domain/rng']);
  expect(emptyNames(bad).map((line) => line.split(':')[0])).toEqual([
    'src/rl/rl-utils.ts',
    'src/engine/index.ts',
    'src/rpc/helpers/worker.ts',
  ]);
  expect(longFiles(bad, mostLines)).toEqual(['src/rpc/helpers/worker.ts: 501 lines']);
  expect(
    registryHosts(
      '{"packages":{"":{},"node_modules/x":{"resolved":"https://registry.example/x.tgz"},"node_modules/y":{}}}',
    ),
  ).toEqual(['node_modules/x: https://registry.example/x.tgz']);
});

/** Rows of docs/ARCHITECTURE.md, "Which folder may import which": folder and what it may import from. */
function arrowsOf(document: string): Record<string, string> {
  const table = /## Which folder may import which\n([\s\S]*?)\n## /.exec(document)?.[1] ?? '';
  const rows = table.matchAll(/^\| `(?:src\/)?([^`]+)` \|[^|]*\| ([^|]*) \|$/gm);
  return Object.fromEntries([...rows].map(([, folder, arrows]) => [folder, arrows!]));
}

function arrowWords(folder: string): string {
  const types = mayImportTypesOf[folder] ?? [];
  return (mayImport[folder]!.join(', ') || 'nothing') + (types.length > 0 ? `; types of ${types.join(', ')}` : '');
}

test('docs/ARCHITECTURE.md shows the same table of imports', () => {
  const expected = Object.fromEntries(Object.keys(mayImport).map((folder) => [folder, arrowWords(folder)]));
  expect(arrowsOf(readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8'))).toEqual(expected);
  expect(arrowsOf('## Which folder may import which\n| `src/rl` | numbers | domain, ui |\n## Next')).toEqual({
    rl: 'domain, ui',
  });
});
