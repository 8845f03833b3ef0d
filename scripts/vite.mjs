// @ts-check
/** Vite with its own options, which ends with the npm that started it:   npm run dev -- [options]   npm run build -- [options] */
import { fileURLToPath } from 'node:url';
import './command-line/output.mjs';
import './machine/ends-with-npm.mjs';
import { requireMachine, stop } from './machine/installed.mjs';

requireMachine();

/** @returns {URL} */
function vite() {
  try {
    return new URL('bin/vite.js', import.meta.resolve('vite/package.json'));
  } catch {
    return stop('The dependencies are not installed; run npm ci first.');
  }
}

const command = vite();
process.argv[1] = fileURLToPath(command);
await import(command.href);
