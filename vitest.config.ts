import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { CHROMIUM_FLAGS, findChromium } from './tests/tooling/chromium.mjs';

const chromium = findChromium();

const inNode: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'node',
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/browser/**', 'tests/e2e/**'],
    setupFiles: ['tests/tooling/seed.ts'],
    maxWorkers: '100%',
    testTimeout: 120_000,
    sequence: { groupOrder: 0 },
  },
};

/** The parity suite runs here a second time, so that WebGPU bodies are compared too. */
const inBrowser: TestProjectInlineConfiguration = {
  extends: true,
  optimizeDeps: { entries: ['tests/parity/**/*.test.ts', 'tests/browser/**/*.test.ts', 'workers/*.ts'] },
  worker: { format: 'es' },
  test: {
    name: 'browser',
    include: ['tests/parity/**/*.test.ts', 'tests/browser/**/*.test.ts'],
    testTimeout: 60_000,
    sequence: { groupOrder: 1 },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: chromium, args: CHROMIUM_FLAGS } }),
      instances: [{ browser: 'chromium' }],
    },
  },
};

/** Drives the built app, one file at a time. Tests read `inject('address')` and launch `process.env.ASSAY_CHROMIUM`. */
const endToEnd: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'e2e',
    include: ['tests/e2e/**/*.test.ts'],
    globalSetup: ['tests/tooling/serve-dist.ts'],
    env: { ASSAY_CHROMIUM: chromium },
    testTimeout: 90_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    sequence: { groupOrder: 2 },
  },
};

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  test: { passWithNoTests: false, projects: [inNode, inBrowser, endToEnd] },
});
