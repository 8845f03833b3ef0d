// @ts-check
/**
 * npm run check:fast: what can be checked in a minute. Types, lint, formatting, and the tests that need neither a GPU nor a
 * browser (pure-tests.mjs finds them). One line for each part; ends with 1 if one fails. `npm test` runs everything.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { STATIC_CHECKS, runSideBySide } from './checks.mjs';
import { asksForHelp } from './help.mjs';
import { root, stop } from './installed.mjs';

const USAGE = 'npm run check:fast: types, lint, formatting, and the tests that need neither a GPU nor a browser.';
const [word] = process.argv.slice(2);
if (asksForHelp(process.argv)) {
  console.log(USAGE);
  process.exit(0);
}
if (word !== undefined) stop(`check:fast takes no arguments. ${USAGE}`);
if (!existsSync(join(root, 'node_modules'))) stop('The dependencies are not installed: run npm ci first.');
const { pureTests } = await import('./pure-tests.mjs');

const tests = {
  name: 'pure tests',
  argv: [
    join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--project',
    'node',
    '--reporter=dot',
    '--pool=threads',
    ...pureTests(root),
  ],
};
const failed = await runSideBySide([tests, ...STATIC_CHECKS], {
  limitMs: 5 * 60_000,
  // No driver has this name: a test that opens a device although its imports do not show it fails here.
  environment: { ...process.env, VK_DRIVER_FILES: 'no-device-in-check-fast' },
});
process.exit(failed.length > 0 ? 1 : 0);
