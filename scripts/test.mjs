// @ts-check
/**
 * Every check and every test, from a fresh clone:   npm test -- [--only static|node|chromium|e2e]
 *
 * Installs what is missing (a browser and a driver only with CI=true or after a yes), then runs four steps:
 *   static    types, lint and formatting
 *   node      every test in Node; GPU tests on the npm package webgpu
 *   chromium  the GPU tests once more, in Chromium
 *   e2e       the built page in Chromium
 * A missing adapter, a skipped test and a project without tests count as failures. Ends with the adapters used and the
 * number of tests passed and failed; a step that fails without a failing test counts as one failed.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { STATIC_CHECKS, runSideBySide } from './checks/checks.mjs';
import { asksForHelp, helpOf } from './command-line/help.mjs';
import { leave } from './command-line/output.mjs';
import { ended } from './machine/child.mjs';
import './machine/ends-with-npm.mjs';
import { build, install, requireMachine, root, stop } from './machine/installed.mjs';
import { Interruption } from './machine/interruption.mjs';

/** A step that hangs must not run for ever. */
const STEP_LIMIT_MS = 15 * 60_000;

requireMachine();
new Interruption(); // says what a signal ended
if (asksForHelp(process.argv)) {
  console.log(helpOf(readFileSync(import.meta.filename, 'utf8')));
  await leave(0);
}
const steps = ['static', 'node', 'chromium', 'e2e'];
const [flag, only, ...rest] = process.argv.slice(2);
if ((flag !== undefined && flag !== '--only') || (flag && !steps.includes(only ?? '')) || rest.length > 0) {
  stop('usage: npm test -- [--only static|node|chromium|e2e]');
}

await install();
const { nodeOnly } = await import('../test/node-only.mjs');
const environment = only === 'static' ? process.env : await deviceEnvironment();

/** With a Chromium and a Vulkan driver for Node, which are installed or asked for if they are missing. */
async function deviceEnvironment() {
  const { provideChromium, provideDriver } = await import('./machine/provide.mjs');
  const { describeDriver, driverEnvironment } = await import('./machine/vulkan-driver.mjs');
  const chromium = await provideChromium();
  const driver = await provideDriver();
  console.log(`Chromium: ${chromium}`);
  console.log(`WebGPU in Node: ${describeDriver(driver)}`);
  return {
    ...process.env,
    CHROME_PATH: chromium,
    ...driverEnvironment(driver),
    ...(driver.file ? {} : { SHIFTLAB_DRIVER: 'system' }),
  };
}

/** @param {string[]} argv the script of a package, and its arguments @param {Record<string, string>} more */
async function runNode(argv, more = {}) {
  const { status, error } = await ended(process.execPath, argv, {
    cwd: root,
    env: { ...environment, ...more },
    timeout: STEP_LIMIT_MS,
  });
  if (error) console.error(`${argv.join(' ')}: ${error.message}`);
  return status === 0;
}

const total = { passed: 0, failed: 0 };
/** @type {Record<string, string[]>} */
const adapters = {};
/** @type {string[]} */
const complaints = [];

async function checkStatically() {
  const failed = await runSideBySide(STATIC_CHECKS, { limitMs: STEP_LIMIT_MS, environment });
  total.failed += failed.length;
  if (failed.length > 0) complaints.push(`These checks failed: ${failed.join(', ')}.`);
}

/** @param {string} project @param {string} [part] of it, for its files @param {string[]} [argv] which files, and how */
async function runProject(project, part = project, argv = []) {
  const folder = join(root, 'node_modules', '.cache', 'shiftlab');
  const tallyFile = join(folder, `${part.replaceAll(/\W+/g, '-')}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(tallyFile, { force: true });
  const good = await runNode(
    [
      join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=./scripts/checks/tally-reporter.mjs',
      ...argv,
    ],
    { TALLY_FILE: tallyFile },
  );
  /** @type {{ passed: number, failed: number, skipped: string[], adapters: string[] }} */
  let tally = { passed: 0, failed: 0, skipped: [], adapters: [] };
  try {
    tally = JSON.parse(readFileSync(tallyFile, 'utf8'));
  } catch {
    complaints.push(`${part}: the run ended without a result.`);
  }
  const failures = tally.skipped.map((test) => `${part}: skipped, which counts as failed: ${test}`);
  if (tally.passed + tally.failed === 0) failures.push(`${part}: no tests ran.`);
  if (tally.adapters.length === 0 && part === project) failures.push(`${project}: no WebGPU adapter was used.`);
  complaints.push(...failures);
  total.passed += tally.passed;
  total.failed += tally.failed + failures.length;
  if (!good && tally.failed + failures.length === 0) total.failed++;
  if (part === project) adapters[project] = tally.adapters;
}

/** Quick tests share two threads, which loads what they import once; what opens a device has a process of its own. */
async function runNodeTests() {
  const { allTests, quickTests } = await import('./checks/quick-tests.mjs'); // which needs what was installed
  const quick = quickTests(root);
  await runProject('node', 'node, quick tests', ['--pool=threads', '--no-isolate', ...quick]);
  const others = allTests(root).filter((test) => !test.startsWith('test/e2e/') && !quick.includes(test));
  await runProject('node', 'node', others);
}

const started = Date.now();
// Chromium's tests leave a quarter of two cores idle: the static checks run beside them.
const wanted = only ? [only] : steps.filter((step) => step !== 'static');
for (const step of wanted) {
  const stepStarted = Date.now();
  console.log(`\n── ${step} ──`);
  if (step === 'static') await checkStatically();
  else {
    if (step === 'chromium') for (const { file, reason } of nodeOnly) console.log(`In Node only: ${file} (${reason})`);
    if (step === 'e2e') await build().catch((thrown) => complaints.push(thrown.message));
    const beside = !only && step === 'chromium' ? checkStatically() : null;
    await (step === 'node' ? runNodeTests() : runProject(step));
    if (step === 'e2e') await runProject('e2e-alone', 'e2e, one after another');
    await beside;
  }
  console.log(`${step}: ${Math.round((Date.now() - stepStarted) / 1000)} s`);
}

console.log(`\nAll of it: ${Math.round((Date.now() - started) / 1000)} s`);
for (const complaint of complaints) console.log(complaint);
if (adapters.node) console.log(`Adapter in Node: ${adapters.node.join(', ') || 'none'}`);
const inChromium = [...new Set([...(adapters.chromium ?? []), ...(adapters.e2e ?? [])])];
if (adapters.chromium ?? adapters.e2e) console.log(`Adapter in Chromium: ${inChromium.join(', ') || 'none'}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
