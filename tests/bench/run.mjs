// `npm run bench`: measures, in one run on this machine, what README and issues promise. Ratios travel; seconds do not.
//   npm run bench              the parts that need nothing else
//   npm run bench -- memory    audits 1,000,000 rows × 20 columns in Chromium and prints the tab's memory
//   npm run bench -- native    rows a second against native onnxruntime in Python
//   npm run bench -- ten-million    audits 10,000,000 rows of Parquet with the command (see make/ten-million.py)
// Python with fairlearn, AIF360 and Aequitas is used where `python3` (or $ASSAY_PYTHON) has them.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { buildAll } from '../../build.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const wanted = process.argv.slice(2);
const standard = ['fairness', 'libraries', 'sliders', 'drift', 'slices', 'neighbours', 'end-to-end'];
const parts = wanted.length > 0 ? wanted : standard;

const failed = await buildAll(parts.includes('memory') ? undefined : ['kernels', 'report', 'cli']);
if (failed.length > 0) process.exit(1);
// Modules that load others late, such as the engines, need a server that outlives their import.
const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
});
try {
  for (const part of parts) await (await server.ssrLoadModule(`/tests/bench/${part}.ts`)).default();
} finally {
  await server.close();
}
