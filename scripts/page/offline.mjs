// @ts-check
/**
 * The page as an app: its manifest, and the service worker that lets it run without a connection. The worker fetches
 * everything that a view, a preset or a talk needs, once the page is idle (src/ui/version). What is heavy and seldom
 * wanted it keeps when the page has fetched it: the language model's engine, simulators of free text, recorded runs. It
 * changes nothing by itself: a new version waits until a person asks for it.
 */
import { VitePWA } from 'vite-plugin-pwa';

/** From where the page is. */
const NEEDED = [
  'index.html',
  'favicon.svg',
  'assets/*.{js,css}',
  'checkpoints/**',
  'policies/**',
  'replay/*.json',
  'recorded/index.json',
  'results/{lessons,stories}.json',
  'results/talk/*.json',
];
const HEAVY = ['assets/{llm,text}.worker-*.js', 'assets/lib-*.js'];

/** Of every cache's name (src/trace/everything.ts). */
const PREFIX = 'shiftlab';
const FETCHED = `${PREFIX}-fetched`;

/** What was fetched first leaves first. The worker gets this as text, so it names nothing outside itself. */
export const bounded = {
  cacheDidUpdate: async (/** @type {{ cacheName: string }} */ { cacheName }) => {
    const cache = await caches.open(cacheName);
    for (const oldest of (await cache.keys()).slice(0, -40)) await cache.delete(oldest);
  },
};

/** The light paper of src/ui/theme.css. */
const PAPER = '#fdfcf9';

const icon = (/** @type {string} */ src, /** @type {string} */ sizes, purpose = 'any') => ({
  ...{ src, sizes, purpose },
  type: src.endsWith('.svg') ? 'image/svg+xml' : 'image/png',
});

export const offline = () =>
  VitePWA({
    registerType: 'prompt',
    injectRegister: null, // by src/ui/version
    manifest: {
      name: 'ShiftLab',
      short_name: 'ShiftLab',
      description: 'Train dialogue policies in your browser and measure what an inaccurate user simulator costs.',
      lang: 'en',
      start_url: './',
      scope: './',
      display: 'standalone',
      theme_color: PAPER,
      background_color: PAPER,
      icons: [
        icon('favicon.svg', 'any'),
        icon('icons/192.png', '192x192'),
        icon('icons/512.png', '512x512'),
        icon('icons/maskable-512.png', '512x512', 'maskable'),
      ],
    },
    includeManifestIcons: false, // the browser fetches them when it installs the page
    workbox: {
      cacheId: PREFIX,
      globPatterns: NEEDED,
      globIgnores: HEAVY,
      // From the first visit on, and a view that is asked for later is of the version that is open.
      clientsClaim: true,
      // A missing file stays missing, and a query changes no file.
      navigateFallback: null,
      ignoreURLParametersMatching: [/^/],
      inlineWorkboxRuntime: true,
      importScripts: ['sw-complete.js'],
      sourcemap: false,
      runtimeCaching: [
        {
          // Their names say their content.
          urlPattern: ({ sameOrigin, url }) => sameOrigin && /\/assets\/[^/]+\.js$/.test(url.pathname),
          handler: 'CacheFirst',
          options: { cacheName: FETCHED, plugins: [bounded] },
        },
        {
          urlPattern: ({ sameOrigin, url }) => sameOrigin && /\/(results|recorded|bases)\/.+\.\w+$/.test(url.pathname),
          handler: 'NetworkFirst',
          options: { cacheName: FETCHED, plugins: [bounded] },
        },
      ],
    },
  });
