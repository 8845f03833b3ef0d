// @ts-check
/** The checks that read the code without running it, and a way to run several programs side by side. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { child } from '../machine/child.mjs';
import { root } from '../machine/installed.mjs';

const CACHE = join('node_modules', '.cache', 'shiftlab');
const ofPackage = (/** @type {string[]} */ ...parts) => join('node_modules', ...parts);
const cached = (/** @type {string} */ name) => [
  '--cache',
  '--cache-strategy',
  'content',
  '--cache-location',
  join(CACHE, name),
];

/**
 * @typedef {{ name: string, argv: string[], clear?: string }} Part a package's script with its arguments; a folder that is
 *   removed before it runs
 * @type {Part[]}
 */
export const STATIC_CHECKS = [
  // Checks the types of all files of tsconfig.json, .ts and .mjs too; running tsc beside it would find nothing more.
  // With TypeScript's native compiler (--tsgo) it takes a third of the time, and writes a folder in which what it wrote of
  // a file that is gone would be an error for ever.
  {
    name: 'svelte-check',
    clear: '.svelte-check',
    argv: [ofPackage('svelte-check', 'bin', 'svelte-check'), '--tsgo', '--output', 'human', '--fail-on-warnings'],
  },
  { name: 'eslint', argv: [ofPackage('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0', ...cached('eslint')] },
  {
    name: 'prettier',
    argv: [ofPackage('prettier', 'bin', 'prettier.cjs'), '--check', '.', '--log-level', 'warn', ...cached('prettier')],
  },
];

/**
 * Runs all of them at the same time. Prints which have started, a line for each that has ended, with its seconds, and the
 * output of those that failed. Resolves with the names of those.
 * @param {readonly Part[]} parts
 * @param {{ limitMs: number, environment: NodeJS.ProcessEnv }} options a part that takes longer than limitMs has failed
 * @returns {Promise<string[]>}
 */
export async function runSideBySide(parts, { limitMs, environment }) {
  mkdirSync(join(root, CACHE), { recursive: true });
  console.log(`Started side by side: ${parts.map(({ name }) => name).join(', ')}.`);
  const passed = await Promise.all(parts.map((part) => run(part, limitMs, environment)));
  return parts.flatMap(({ name }, i) => (passed[i] ? [] : [name]));
}

/** @param {Part} part @param {number} limitMs @param {NodeJS.ProcessEnv} env @returns {Promise<boolean>} */
function run({ name, argv, clear }, limitMs, env) {
  if (clear) rmSync(join(root, clear), { recursive: true, force: true });
  const startMs = performance.now();
  return new Promise((resolve) => {
    let output = '';
    const started = child(process.execPath, argv, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
      timeout: limitMs,
    });
    for (const stream of [started.stdout, started.stderr])
      stream?.setEncoding('utf8').on('data', (text) => void (output += text));
    started.on('error', (error) => void (output += error.message));
    started.on('close', (code) => {
      const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
      console.log(`${name.padEnd(14)}${code === 0 ? 'ok' : 'FAILED'}  ${seconds} s`);
      if (code !== 0) console.log(output.trimEnd());
      resolve(code === 0);
    });
  });
}
