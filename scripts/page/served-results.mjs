// @ts-check
/**
 * Serves the results to the page, in development and in the built page: results/stories.json for the Results view, every
 * result, which the page opens as a run, the reports on simulators of free text (results/talk), the recorded runs
 * (results/recorded, served as recorded/) and the trainings of the first screen (results/replay, as replay/). What is
 * compressed here is served as plain JSON under its name without .gz; servers compress it again on the way. The page is told how large
 * each file is, because a server that compresses does not say it. results/index.json is made here: what the results are
 * called, by story, for a list that does not wait for all of their numbers.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unpackedFile } from '../files/packed.mjs';

const RESULTS = resolve(import.meta.dirname, '../../results');
const INDEX = 'index.json';
/** Served path, and the folder that its files are in. @param {string} results @returns {Record<string, string>} */
const foldersIn = (results) => ({
  results,
  recorded: join(results, 'recorded'),
  'results/talk': join(results, 'talk'),
  replay: join(results, 'replay'),
});

/** @param {string} folder @param {string} name @returns {Uint8Array | null} the JSON served as <name>; null without such a file */
function served(folder, name) {
  if (!/^[\w.-]+\.json$/.test(name)) return null;
  const file = [join(folder, name), join(folder, `${name}.gz`)].find((path) => existsSync(path));
  if (file !== undefined) return unpackedFile(file);
  return name === INDEX ? namesOfResults(folder) : null;
}

/** The results that are here, under the first story that names them. @param {string} folder @returns {Uint8Array | null} */
function namesOfResults(folder) {
  const stories = served(folder, 'stories.json');
  if (stories === null) return null;
  const named = new Set();
  /** @type {{ stories: { title: string, settings: { file: string, label: string }[] }[] }} */
  const file = JSON.parse(new TextDecoder().decode(stories));
  const groups = file.stories.map(({ title, settings }) => ({
    title,
    runs: settings.flatMap(({ file: of, label }) => {
      if (named.has(of) || !existsSync(join(folder, `${of}.json.gz`))) return [];
      named.add(of);
      return [{ file: `${of}.json`, label }];
    }),
  }));
  return new TextEncoder().encode(JSON.stringify(groups.filter(({ runs }) => runs.length > 0)));
}

/** @param {string} results @returns {[path: string, bytes: Uint8Array][]} */
function everyFile(results) {
  return Object.entries(foldersIn(results)).flatMap(([path, folder]) =>
    [...new Set([...readdirSync(folder).map((file) => file.replace(/\.gz$/, '')), INDEX])].flatMap((name) => {
      const bytes = served(folder, name);
      return bytes === null ? [] : [/** @type {[string, Uint8Array]} */ ([`${path}/${name}`, bytes])];
    }),
  );
}

/** A file that cannot be unpacked stops the build; the dev server answers with the error. @returns {import('vite').Plugin} */
export function servedResults(results = RESULTS) {
  return {
    name: 'shiftlab-results',
    config: () => ({
      define: {
        'import.meta.env.SERVED_BYTES': JSON.stringify(
          Object.fromEntries(everyFile(results).map(([path, { length }]) => [path, length])),
        ),
      },
    }),
    generateBundle() {
      for (const [fileName, source] of everyFile(results)) this.emitFile({ type: 'asset', fileName, source });
    },
    configureServer(server) {
      for (const [path, folder] of Object.entries(foldersIn(results)))
        server.middlewares.use(`/${path}`, (request, response, next) => {
          const bytes = served(folder, decodeURIComponent((request.url ?? '').replace(/^\/|\?.*$/g, '')));
          if (bytes === null) return next();
          response.setHeader('content-type', 'application/json');
          response.end(bytes);
        });
    },
  };
}
