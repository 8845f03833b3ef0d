/**
 * Runs a TypeScript file in Node through Vite's module runner, so that `?raw` shaders and import.meta.glob work as in the
 * page:   node scripts/run.mjs scripts/experiment.ts --preset clarify-smoke
 *
 * The file exports `main(argv): Promise<number>`; the number is the exit code. `--help` prints the comment at the beginning
 * of the file. An error of `main` is printed as failure.mjs says. The process ends with process.exit, because one that
 * opened a Dawn device does not end by itself. Vite prints nothing on standard output.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failureOf, outputFailureOf } from './command-line/failure.mjs';
import { asksForHelp, helpOf } from './command-line/help.mjs';
import './machine/ends-with-npm.mjs';

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
  process.exit(0);
}

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

// Whoever reads may end, and a file may be on a full disk. Progress that nobody sees is no reason to end.
process.stderr.on('error', () => undefined);
process.stdout.on('error', (thrown) => {
  const { text, exitCode } = outputFailureOf(thrown);
  console.error(text);
  process.exit(exitCode);
});

/** Standard output to a pipe is asynchronous: wait for both streams before the process goes. */
async function leave(code) {
  for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done));
  process.exit(code);
}

try {
  const { main } = await runner.import(file);
  if (typeof main !== 'function') fail(`usage: ${entry} exports no main(argv).`);
  await leave((await main(argv)) ?? 0);
} catch (thrown) {
  const { text, exitCode } = failureOf(thrown);
  console.error(text);
  await leave(exitCode);
}
