// @ts-check
/**
 * Which tests are quick: those that need neither a GPU nor a browser, and do not run a whole experiment. A test's imports
 * are followed to what would make it slow, so a new test needs no entry anywhere. A few that are slow by themselves are
 * listed.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { importsOf } from './imports-of.mjs';

const FOLDERS = ['src', 'workers', 'bench', 'test'];
const SLOW_PACKAGES = ['webgpu', 'playwright-core'];
const SLOW_FILES = ['src/experiment/run-experiment.ts'];
/** Tests that take seconds each although their imports do not show it. test/quick-tests.test.ts checks that they exist. */
export const SLOW_TESTS = [
  // Statistics, formulas and links that are checked on many random ones.
  'src/domain/reward-formula.test.ts',
  'src/experiment/evaluation/answer-confidences.test.ts',
  'src/gap/act-tv.test.ts',
  'src/gap/calibration-error.test.ts',
  'src/gap/density-ratio.test.ts',
  'src/gap/value-gap.test.ts',
  'src/theory/bounds.test.ts',
  'src/ui/page/every-link.test.ts',
  // Hundreds of dialogues, or every phrasing of a task.
  'src/experiment/rollout/group-shares.test.ts',
  'src/experiment/rollout/rollout.test.ts',
  'src/personas/core/people.test.ts',
  'src/tasks/edit/language.test.ts',
  'src/tasks/edit/people.test.ts',
  'src/tasks/edit/task.test.ts',
  'src/tasks/keyboard/slips.test.ts',
  'src/tasks/keyboard/typed-turn.test.ts',
  'src/tasks/registry.test.ts',
  // Ten thousand damaged files; a text of 60 MB; dialogues and evaluations of real policies without a GPU.
  'src/llm/grammar.test.ts',
  'src/logs/fuzz.test.ts',
  'src/logs/bytes/bytes.test.ts',
  'src/text/turn-c2st.test.ts',
  'workers/import-host.test.ts',
  'workers/talk-host.test.ts',
  'test/served-policies.test.ts',
  // Hundreds of races, and of writes to a disk.
  'src/trace/lock-by-asking.test.ts',
  'test/file-store.test.ts',
  // All recorded results; other processes.
  'src/results/story-summary.test.ts',
  'src/trace/result-as-run.test.ts',
  'test/command-line.test.ts',
  'test/damaged-records.test.ts',
  'test/ends-with-npm.test.ts',
  'test/export-command.test.ts',
  'test/held-file.test.ts',
  'test/import-command.test.ts',
  'test/ninth-persona.test.ts',
  'test/output.test.ts',
  'test/recorded-files.test.ts',
  'test/regular-file.test.ts',
  'test/result-contradictions.test.ts',
  'test/result-schema.test.ts',
  'test/signals.test.ts',
  'test/temporary-folder.test.ts',
  // Every part of the torture in its short form.
  'test/torture.test.ts',
];
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

/** @param {string} root the repository @returns {string[]} paths of all test files, relative to it */
export function allTests(root) {
  return FOLDERS.flatMap((folder) => filesUnder(join(root, folder)))
    .filter(isTest)
    .map((file) => relative(root, file).replaceAll('\\', '/'));
}

/** @param {string} root the repository @returns {string[]} paths of the quick test files, relative to it */
export function quickTests(root) {
  /** @type {Map<string, string[]>} */
  const known = new Map();
  const valuesOf = (/** @type {string} */ file) => {
    const imports =
      known.get(file) ??
      importsOf(file, readFileSync(file, 'utf8')).flatMap(({ specifier, typeOnly }) => (typeOnly ? [] : [specifier]));
    known.set(file, imports);
    return imports;
  };
  const isSlow = (/** @type {string} */ test) => {
    const reached = new Set([test]);
    for (const file of reached) {
      for (const specifier of valuesOf(file)) {
        if (SLOW_PACKAGES.includes(specifier)) return true;
        if (specifier.startsWith('.')) filesNamed(file, specifier).forEach((next) => reached.add(next));
      }
    }
    return [...SLOW_FILES, ...SLOW_TESTS].some((file) => reached.has(join(root, file)));
  };
  return allTests(root).filter((test) => !test.startsWith('test/e2e/') && !isSlow(join(root, test)));
}
