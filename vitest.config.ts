/**
 * Projects. node: every test, GPU tests on npm webgpu. chromium: the GPU tests once more, in a browser. e2e: the built
 * app in a browser, and e2e-alone those of its files that stand no other work beside them. `npm test` runs them one
 * after another; `npx vitest --project node` is for development.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/checks/longest-first.mjs';
import { chromiumLocation, WEBGPU_FLAGS } from './scripts/machine/chromium.mjs';
import './scripts/checks/temporary-folder.mjs';
import { selectDriver } from './scripts/machine/vulkan-driver.mjs';
import { nodeOnly } from './test/node-only.mjs';

// Once here, inherited by the forks.
selectDriver();

const endToEnd = {
  environment: 'node',
  globalSetup: 'test/e2e/served-app.ts',
  pool: 'forks',
  testTimeout: 300_000,
  hookTimeout: 120_000,
} as const;

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'node',
          environment: 'node',
          include: ['src/**/*.test.ts', 'workers/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Vitest's page finds everything it needs on the first load; a reload in mid-run would lose tests.
        optimizeDeps: { exclude: ['webgpu'] },
        test: {
          name: 'chromium',
          include: [
            'src/engine/**/*.test.ts',
            'src/model/**/*.test.ts',
            'test/golden*.test.ts',
            'test/engine*.test.ts',
            'test/objective*.test.ts',
          ],
          exclude: nodeOnly.map(({ file }) => file),
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...chromiumLocation(),
                args: [...WEBGPU_FLAGS],
                chromiumSandbox: false,
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          ...endToEnd,
          name: 'e2e',
          include: ['test/e2e/*.test.ts'],
          // They mostly wait for the page.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // These hold a limit of processor time: nothing else runs beside them.
        test: {
          ...endToEnd,
          name: 'e2e-alone',
          include: ['test/e2e/alone/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
