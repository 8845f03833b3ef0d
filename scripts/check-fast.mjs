// @ts-check
/**
 * Checks in a minute what can be checked in a minute:   npm run check:fast
 *
 * Types, lint, formatting, and the tests that need no GPU, no browser and no whole experiment (quick-tests.mjs finds them),
 * side by side. Prints a line when a part starts and when it ends; exit code 1 if one fails. `npm test` runs everything.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATIC_CHECKS, runSideBySide } from './checks/checks.mjs';
import { asksForHelp, helpOf } from './command-line/help.mjs';
import { leave } from './command-line/output.mjs';
import './machine/ends-with-npm.mjs';
import { requireMachine, root, stop } from './machine/installed.mjs';
import { Interruption } from './machine/interruption.mjs';

new Interruption(); // says what a signal ended
requireMachine();
const [word] = process.argv.slice(2);
if (asksForHelp(process.argv)) {
  console.log(helpOf(readFileSync(import.meta.filename, 'utf8')));
  await leave(0);
}
if (word !== undefined) stop('usage: npm run check:fast takes no arguments.');
if (!existsSync(join(root, 'node_modules'))) stop('The dependencies are not installed: run npm ci first.');
const { allTests, quickTests } = await import('./checks/quick-tests.mjs');

const quick = quickTests(root);
const tests = {
  name: 'quick tests',
  argv: [
    join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--project',
    'node',
    '--reporter=dot',
    '--pool=threads',
    '--no-isolate',
    ...quick,
  ],
};
const failed = await runSideBySide([tests, ...STATIC_CHECKS], {
  limitMs: 5 * 60_000,
  // No driver has this name: a test that opens a device although its imports do not show it fails here.
  environment: { ...process.env, VK_DRIVER_FILES: 'no-device-in-check-fast' },
});
console.log(`${quick.length} of ${allTests(root).length} test files ran; the rest runs with npm test.`);
process.exit(failed.length > 0 ? 1 : 0);
