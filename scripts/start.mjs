// @ts-check
/**
 * Builds the page and opens it in a browser, from a fresh clone:   npm start -- [--port 4173] [--no-open]
 *
 * Installs and builds only what is missing or changed, so a second start takes seconds. --no-open opens no browser.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { helpOf } from './command-line/help.mjs';
import { leave } from './command-line/output.mjs';
import './machine/ends-with-npm.mjs';
import { build, install, requireMachine, root, stop } from './machine/installed.mjs';
import { exitCodeOf } from './machine/interruption.mjs';

requireMachine();

const USAGE = 'usage: npm start -- [--port <number>] [--no-open]';
let port = 4173;
let open = true;
const argv = process.argv.slice(2);
while (argv.length > 0) {
  const word = argv.shift();
  if (word === '--no-open') open = false;
  else if (word === '--port' && /^\d+$/.test(argv[0] ?? '') && Number(argv[0]) > 0 && Number(argv[0]) < 65536)
    port = Number(argv.shift());
  else if (word === '--help' || word === '-h') {
    console.log(helpOf(readFileSync(import.meta.filename, 'utf8')));
    await leave(0);
  } else if (word === '--port') stop(`--port needs a number from 1 to 65535. ${USAGE}`);
  else stop(`${word} is not an option. ${USAGE}`);
}

await install();
await build().catch((thrown) => stop(thrown.message));

const { preview } = await import('vite');
await preview({ root, logLevel: 'warn', preview: { port, strictPort: true, host: 'localhost' } }).catch((thrown) => {
  if (!/already in use/.test(thrown.message)) throw thrown;
  stop(
    `Port ${port} is in use, perhaps by another ShiftLab. Stop that, or choose a port: npm start -- --port ${port + 1}`,
  );
});
process.on('SIGINT', () => process.exit(0)); // Ctrl-C is how a person ends it.
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
  process.on(signal, () => process.exit(exitCodeOf(signal)));
const address = `http://localhost:${port}`;
console.log(`ShiftLab is at ${address} (Ctrl-C ends it)`);
if (open && hasDisplay()) openBrowser(address);

function hasDisplay() {
  if (process.env.CI) return false;
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** @param {string} url */
function openBrowser(url) {
  /** @type {[string, string[]]} */
  const [command, words] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]];
  const child = spawn(command, words, { stdio: 'ignore', detached: true });
  child.on('error', () => {}); // no opener: the address is printed
  child.unref();
}
