// @ts-check
/**
 * What Vite's preview server, which `npm start` serves the built page with, does not do by itself: it follows links out of
 * its folder, lets browsers guess types, and answers ranges that it misreads (the end before the beginning is an error 500,
 * the last bytes of a file become its first).
 */
import { realpathSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

/** @returns {import('vite').Plugin} */
export function previewGuard() {
  return {
    name: 'shiftlab-preview-guard',
    configurePreviewServer({ middlewares, config }) {
      const folder = resolve(config.root, config.build.outDir);
      middlewares.use((request, response, next) => {
        response.setHeader('x-content-type-options', 'nosniff');
        const end = (/** @type {number} */ status) => {
          response.statusCode = status;
          response.end();
        };
        const found = fileOf(folder, config.base, request.url ?? '/');
        if (found === 'outside') return end(404);
        if (found === 'malformed') return end(400);
        const { range } = request.headers;
        if (found === null || range === undefined) return next();
        const answer = rangeIn(range, found.sizeBytes);
        if (answer === 'unsatisfiable') {
          response.setHeader('content-range', `bytes */${found.sizeBytes}`);
          return end(416);
        }
        // A server may answer any range with the whole file.
        if (answer === 'whole') delete request.headers.range;
        next();
      });
    },
  };
}

/**
 * The file that the server would send; null for none.
 * @param {string} folder @param {string} base @param {string} url
 * @returns {{ sizeBytes: number } | 'outside' | 'malformed' | null}
 */
function fileOf(folder, base, url) {
  const path = url.replace(/[?#].*$/s, '');
  const below = base.startsWith('/') && path.startsWith(base) ? path.slice(base.length) : path;
  try {
    const named = join(folder, decodeURIComponent(below));
    const root = realpathSync(folder);
    for (const file of [named, join(named, 'index.html')]) {
      const stats = statSync(file, { throwIfNoEntry: false });
      if (!stats) continue;
      const real = realpathSync(file);
      if (real !== root && !real.startsWith(root + sep)) return 'outside';
      if (stats.isFile()) return { sizeBytes: stats.size };
    }
    return null;
  } catch (thrown) {
    if (thrown instanceof URIError || /** @type {NodeJS.ErrnoException} */ (thrown).code === 'ERR_INVALID_ARG_VALUE')
      return 'malformed';
    return null; // It cannot be read, as the server will find too.
  }
}

/**
 * 'as asked' where the server reads the range right.
 * @param {string} range @param {number} sizeBytes @returns {'as asked' | 'whole' | 'unsatisfiable'}
 */
export function rangeIn(range, sizeBytes) {
  const [, list] = /^bytes=(.*)$/s.exec(range) ?? [];
  if (list === undefined) return 'whole'; // Of another unit: to be ignored (RFC 9110, 14.2).
  const parts = list.split(',').map((part) => /^\s*(\d*)-(\d*)\s*$/.exec(part));
  const satisfiable = parts.filter((part) => {
    const [, first = '', last = ''] = part ?? [];
    if (first === '') return last !== '' && Number(last) > 0 && sizeBytes > 0;
    return Number(first) < sizeBytes && (last === '' || Number(last) >= Number(first));
  });
  if (satisfiable.length === 0) return 'unsatisfiable';
  const [only, ...more] = satisfiable;
  if (parts.length > 1 || more.length > 0) return 'whole';
  const [, first = '', last = ''] = only ?? [];
  return first === '' || last === '0' ? 'whole' : 'as asked';
}
