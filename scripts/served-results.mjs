// @ts-check
/**
 * Serves results/*.json to the page, while developing and once built: results/stories.json for the Results view, and every
 * result, which the page opens as a run. The page is told how large these and the recordings are, since a server that
 * compresses does not say it.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../results');
const RECORDED = resolve(import.meta.dirname, '../public/recorded');

/** @param {string} name @returns {string | null} the text of results/<name>; null where there is no such file */
function textOf(name) {
  const file = join(FOLDER, name);
  return /^[\w.-]+\.json$/.test(name) && existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** @param {string} folder @param {string} served @returns {[path: string, bytes: number][]} */
function sizesIn(folder, served) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) =>
    name.endsWith('.json')
      ? [/** @type {[string, number]} */ ([`${served}/${name}`, statSync(join(folder, name)).size])]
      : [],
  );
}

/** @returns {import('vite').Plugin} */
export function servedResults() {
  return {
    name: 'shiftlab-results',
    config: () => ({
      define: {
        'import.meta.env.SERVED_BYTES': JSON.stringify(
          Object.fromEntries([...sizesIn(FOLDER, 'results'), ...sizesIn(RECORDED, 'recorded')]),
        ),
      },
    }),
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
