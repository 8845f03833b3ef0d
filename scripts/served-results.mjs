// @ts-check
/**
 * Serves results/*.json to the page, while developing and once built: results/stories.json for the Results view, and every
 * result, which the page opens as a run.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../results');

/** @param {string} name @returns {string | null} the text of results/<name>; null where there is no such file */
function textOf(name) {
  const file = join(FOLDER, name);
  return /^[\w.-]+\.json$/.test(name) && existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** @returns {import('vite').Plugin} */
export function servedResults() {
  return {
    name: 'shiftlab-results',
    generateBundle() {
      for (const name of readdirSync(FOLDER)) {
        const source = textOf(name);
        if (source !== null) this.emitFile({ type: 'asset', fileName: `results/${name}`, source });
      }
    },
    configureServer(server) {
      server.middlewares.use('/results', (request, response, next) => {
        const text = textOf(decodeURIComponent((request.url ?? '').replace(/^\/|\?.*$/g, '')));
        if (text === null) return next();
        response.setHeader('content-type', 'application/json');
        response.end(text);
      });
    },
  };
}
