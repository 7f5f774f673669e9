// Builds everything: `npm run build`, or one step by name: `node build.mjs kernels report`.
//   kernels  wasm/build/      WebAssembly kernels
//   report   build/report/    the HTML report, rendered without a DOM; the app and the command import it
//   app      dist/            the page
//   cli      dist/cli/        the `assay` command
//   schemas  dist/schemas/    JSON Schema of what people write and read
//   samples  dist/samples/    the datasets, for the page
//   offline  dist/offline.js  keeps the page's files for use without a network
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, runnerImport } from 'vite';

const root = path.dirname(fileURLToPath(import.meta.url));

const STEPS = {
  kernels: { needs: ['wasm/build.mjs'], run: buildKernels },
  report: { needs: ['src/ui/report/render.ts'], run: () => bundle('report') },
  app: { needs: ['index.html', 'src/main.ts', 'wasm/build/kernels.js'], run: () => bundle('app') },
  cli: {
    needs: ['src/cli/main.ts', 'workers/node-runner.worker.ts', 'wasm/build/kernels.js'],
    run: () => bundle('cli'),
  },
  schemas: { needs: ['src/evidence/schemas.ts'], run: writeSchemas },
  samples: { needs: ['datasets'], run: copySamples },
  offline: { needs: ['workers/offline.worker.ts', 'dist/index.html'], run: buildOffline },
};

function buildKernels() {
  const { status } = spawnSync(process.execPath, ['wasm/build.mjs'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`wasm/build.mjs ended with code ${status}`);
}

/** Runs Vite in one of the modes of vite.config.ts. */
async function bundle(mode) {
  await build({ root, mode, logLevel: 'warn' });
}

async function writeSchemas() {
  const folder = path.join(root, 'dist/schemas');
  mkdirSync(folder, { recursive: true });
  const { module } = await runnerImport('./src/evidence/schemas.ts', {
    root,
    configFile: false,
    logLevel: 'error',
  });
  for (const [name, text] of Object.entries(module.jsonSchemas()))
    writeFileSync(path.join(folder, name), text);
}

/** Builds the script that keeps everything the page may need, last, when everything is there. */
async function buildOffline() {
  const dist = path.join(root, 'dist');
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/^(cli|schemas)[\\/]|^offline\.js$|^build-manifest\.json$/.test(file))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(path.join(dist, file)));
  const define = {
    OFFLINE_FILES: JSON.stringify(['./', ...files.map((file) => file.split(path.sep).join('/'))]),
    OFFLINE_VERSION: JSON.stringify(hash.digest('hex').slice(0, 16)),
  };
  await build({ root, mode: 'offline', logLevel: 'warn', define });
}

/** Copies each dataset without the scripts and answers that made it. */
function copySamples() {
  const from = path.join(root, 'datasets');
  for (const { name } of readdirSync(from, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    cpSync(path.join(from, name), path.join(root, 'dist/samples', name), {
      recursive: true,
      filter: (file) => path.basename(file) !== 'make',
    });
  }
}

/** Builds the named steps in order and returns the names of those that could not be built. */
export async function buildAll(names = Object.keys(STEPS)) {
  if (names.includes('app')) rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const failed = [];
  for (const name of names) {
    const { needs, run } = STEPS[name];
    const missing = needs.filter((file) => !existsSync(path.join(root, file)));
    const started = performance.now();
    try {
      if (missing.length > 0) throw new Error(`${missing.join(', ')} is missing`);
      await run();
      console.log(`built ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    } catch (error) {
      failed.push(name);
      console.error(`could not build ${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return failed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in STEPS));
  if (unknown.length > 0) {
    console.error(`'${unknown[0]}' is no build step; there are ${Object.keys(STEPS).join(', ')}.`);
    process.exit(2);
  }
  const failed = await buildAll(names.length > 0 ? names : undefined);
  process.exit(failed.length === 0 ? 0 : 1);
}
