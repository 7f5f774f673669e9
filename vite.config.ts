import { svelte } from '@sveltejs/vite-plugin-svelte';
import { chmodSync } from 'node:fs';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** Svelte's renderer asks Node for this when it renders asynchronously, which nothing here does; browsers have none. */
const withoutAsyncHooks: Plugin = {
  name: 'without-async-hooks',
  enforce: 'pre',
  resolveId: (id) => (id === 'node:async_hooks' ? '\0async-hooks' : undefined),
  load: (id) => (id === '\0async-hooks' ? 'export {}' : undefined),
};

/** `npm run dev`: /samples/ is the folder that build.mjs would copy there, and Vite may inject styles. */
const developing: Plugin = {
  name: 'developing',
  apply: 'serve',
  configureServer(server) {
    server.middlewares.use((request, _, next) => {
      request.url = request.url?.replace(/^\/samples\//, '/datasets/');
      next();
    });
  },
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

/** Chunks that hold a package bear its name, so that what a page fetches can be read and tested. */
function chunkName({ name, moduleIds }: { name: string; moduleIds: readonly string[] }): string {
  const packaged = /node_modules\/(?:@[^/]+\/)?([^/]+)\//.exec(moduleIds.at(-1) ?? '')?.[1];
  return `assets/${packaged ?? name}-[hash].js`;
}

/** The page: static files that work from any folder of any server. */
const app: UserConfig = {
  plugins: [svelte({ configFile: false }), developing],
  base: './',
  optimizeDeps: { entries: ['index.html', 'workers/{session,runner}.worker.ts'] },
  worker: {
    format: 'es',
    rolldownOptions: { checks: { pluginTimings: false }, output: { chunkFileNames: chunkName } },
  },
  build: {
    outDir: 'dist',
    // The command and the samples share the folder; build.mjs empties it once.
    emptyOutDir: false,
    target: 'es2023',
    manifest: 'build-manifest.json',
    modulePreload: { polyfill: false },
    // The content policy of the page allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
};

/** The HTML report, rendered without a DOM: one module that the page's workers and the command both import as `#report`. */
const report: UserConfig = {
  plugins: [withoutAsyncHooks, svelte({ configFile: false, compilerOptions: { css: 'injected' } })],
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'build/report',
    target: 'es2023',
    rolldownOptions: {
      input: { render: 'src/ui/report/render.ts' },
      output: { codeSplitting: false },
      checks: { pluginTimings: false },
    },
  },
};

/** Makes `dist/cli/assay.js` a program. */
const executable: Plugin = { name: 'executable', closeBundle: () => chmodSync('dist/cli/assay.js', 0o755) };

/** The `assay` command and the worker it starts; packages stay in node_modules. */
const cli: UserConfig = {
  plugins: [executable],
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'dist/cli',
    target: 'node20',
    rolldownOptions: {
      input: { assay: 'src/cli/main.ts', 'runner.worker': 'workers/node-runner.worker.ts' },
      output: {
        banner: (chunk) => (chunk.name === 'assay' ? '#!/usr/bin/env node' : ''),
        // All in one folder, so that `new URL(…, import.meta.url)` means the same in every chunk.
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
};

/** The script that keeps the page's own files for use without a network; build.mjs defines which. */
const offline: UserConfig = {
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2023',
    lib: {
      entry: 'workers/offline.worker.ts',
      formats: ['iife'],
      name: 'offline',
      fileName: () => 'offline.js',
    },
  },
};

const MODES: Record<string, UserConfig> = { report, cli, offline };

export default defineConfig(({ mode }) => MODES[mode] ?? app);
