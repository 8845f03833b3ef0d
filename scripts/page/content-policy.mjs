// @ts-check
/**
 * The page's content security policy stands in index.html, because static hosting sends no headers. It allows nothing but
 * this server's own files, and WebAssembly. Vite's development server puts styles into the page as elements, so there, and
 * only there, they are allowed too.
 *
 * A worker is not bound by the page's policy, only by the headers of its own script (docs/LOG.md, 28 November). So the
 * server that `npm start` runs sends them, and other servers can send the same. Where none does, the worker that may fetch
 * from elsewhere guards itself (workers/llm-reach.ts).
 */

const OWN = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/** The policy of a worker's script by its path; null for other files. @param {string} path */
export function workerPolicy(path) {
  if (/\/sw\.js(?:$|[?#])/.test(path)) return OWN; // it passes on only what is of this server
  const [, name] = /\/([\w-]+)\.worker-[\w-]+\.js(?:$|[?#])/.exec(path) ?? [];
  if (name === undefined) return null;
  return name === 'llm' ? `${OWN}; connect-src 'self' https: http://localhost:*` : OWN;
}

/** @returns {import('vite').Plugin} */
export const contentPolicy = () => ({
  name: 'shiftlab:content-policy',
  transformIndexHtml: {
    order: 'pre',
    handler: (html, { server }) => (server ? withStyleElements(html) : html),
  },
  configurePreviewServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      const policy = workerPolicy(request.url ?? '');
      if (policy) response.setHeader('content-security-policy', policy);
      next();
    });
  },
});

/** @param {string} html */
const withStyleElements = (html) =>
  html.replace("default-src 'self';", "default-src 'self'; style-src 'self' 'unsafe-inline';");
