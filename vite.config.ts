import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { contentPolicy } from './scripts/page/content-policy.mjs';
import { firstPaint } from './scripts/page/first-paint.mjs';
import { offline } from './scripts/page/offline.mjs';
import { previewGuard } from './scripts/page/preview-guard.mjs';
import { servedResults } from './scripts/page/served-results.mjs';
import { socialPreview } from './scripts/page/social-preview.mjs';
import { styleAtTheEnd } from './scripts/page/style-at-the-end.mjs';
import { versionOfThePage } from './scripts/page/version.mjs';

export default defineConfig({
  // Relative, so that dist/ can be hosted under any path.
  base: './',
  // A missing file is a 404, not the page: a checkpoint that is not there must not be read as one that is broken.
  appType: 'mpa',
  plugins: [
    svelte({ configFile: false }),
    servedResults(),
    versionOfThePage(),
    socialPreview(),
    styleAtTheEnd(),
    firstPaint(),
    contentPolicy(),
    previewGuard(),
    offline(),
  ],
  worker: { format: 'es' },
  build: { target: 'es2022', sourcemap: true, rolldownOptions: { checks: { pluginTimings: false } } },
  server: { host: 'localhost' },
});
