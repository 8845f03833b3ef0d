// @ts-check
/**
 * Which tests need neither a GPU nor a browser: those whose imports, followed as far as they go, never reach a package that
 * opens one. So nobody has to keep a list.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { importsOf } from './imports-of.mjs';

const FOLDERS = ['src', 'workers', 'bench', 'test'];
const DEVICES = ['webgpu', 'playwright-core'];
const ENDINGS = ['', '.ts', '.mjs', '.svelte', '.svelte.ts'];
const isSource = (/** @type {string} */ path) => /\.(?:ts|mjs|svelte)$/.test(path);
const isTest = (/** @type {string} */ path) => path.endsWith('.test.ts');

/** @param {string} folder @returns {string[]} */
function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

/**
 * The source files that an import names; for a pattern, every source file in its folder. A pattern in a test is not
 * followed: test/architecture.test.ts has some in its examples.
 * @param {string} from @param {string} specifier
 */
function filesNamed(from, specifier) {
  if (specifier.includes('?')) return []; // the text of a file, or its address: it is not run
  const path = resolve(dirname(from), specifier);
  if (path.includes('*') && isTest(from)) return [];
  if (path.includes('*'))
    return filesUnder(path.slice(0, path.indexOf('*'))).filter((file) => isSource(file) && !isTest(file));
  const found = ENDINGS.map((ending) => path + ending).find((file) => existsSync(file) && statSync(file).isFile());
  return found && isSource(found) ? [found] : [];
}

/** @param {string} root the repository @returns {string[]} paths of test files, relative to it */
export function pureTests(root) {
  /** @type {Map<string, string[]>} */
  const known = new Map();
  const valuesOf = (/** @type {string} */ file) => {
    const imports =
      known.get(file) ??
      importsOf(file, readFileSync(file, 'utf8')).flatMap(({ specifier, typeOnly }) => (typeOnly ? [] : [specifier]));
    known.set(file, imports);
    return imports;
  };
  const opensDevice = (/** @type {string} */ test) => {
    const reached = new Set([test]);
    for (const file of reached) {
      for (const specifier of valuesOf(file)) {
        if (DEVICES.includes(specifier)) return true;
        if (specifier.startsWith('.')) filesNamed(file, specifier).forEach((next) => reached.add(next));
      }
    }
    return false;
  };
  return FOLDERS.flatMap((folder) => filesUnder(join(root, folder)))
    .filter((file) => isTest(file) && !file.startsWith(join(root, 'test', 'e2e')) && !opensDevice(file))
    .map((file) => relative(root, file).replaceAll('\\', '/'));
}
