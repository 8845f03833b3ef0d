/**
 * Runs a TypeScript file in Node through Vite's module runner, so that `?raw` shaders and import.meta.glob work as in the
 * page:   node scripts/run.mjs scripts/experiment.ts --preset clarify-smoke
 *
 * The file exports `main(argv, interruption): Promise<number>`; the number is the exit code. `--help` prints the comment at
 * the beginning of the file. An error of `main` is printed as failure.mjs says. The process ends with process.exit, because
 * one that opened a Dawn device does not end by itself. Vite prints nothing on standard output.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failureOf } from './command-line/failure.mjs';
import { asksForHelp, helpOf } from './command-line/help.mjs';
import { leave } from './command-line/output.mjs';
import './machine/ends-with-npm.mjs';
import { requireMachine } from './machine/installed.mjs';
import { Interruption } from './machine/interruption.mjs';

const interruption = new Interruption();
const root = dirname(dirname(fileURLToPath(import.meta.url)));

function fail(line) {
  console.error(line);
  process.exit(2);
}

const [entry, ...argv] = process.argv.slice(2);
if (!entry) fail('usage: node scripts/run.mjs <entry.ts> [arguments]');
const file = resolve(root, entry);
if (!existsSync(file)) fail(`usage: There is no file ${entry} under ${root}.`);
if (asksForHelp(argv)) {
  console.log(helpOf(readFileSync(file, 'utf8')));
  await leave(0);
}

requireMachine();
const { createServer, createServerModuleRunner } = await import('vite').catch(() =>
  fail('usage: The dependencies are not installed; run npm ci first.'),
);

const server = await createServer({
  configFile: false,
  root,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true, include: [] },
  // tfjs's own Node build leaves out gradients, and its modules have imports that Node alone does not resolve.
  ssr: { noExternal: [/^@tensorflow\//] },
});
const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });

try {
  const { main } = await runner.import(file);
  if (typeof main !== 'function') fail(`usage: ${entry} exports no main(argv).`);
  await leave((await main(argv, interruption)) ?? 0);
} catch (thrown) {
  const { text, exitCode } = failureOf(thrown);
  console.error(text);
  await leave(interruption.exitCode ?? exitCode);
}
