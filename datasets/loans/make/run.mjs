// Runs a TypeScript file of this folder with the installed Vite, because Node 20 cannot strip types:
//   node datasets/loans/make/run.mjs make.ts
import { runnerImport } from 'vite';

const root = new URL('../../../', import.meta.url).pathname;
const file = new URL(process.argv[2] ?? 'make.ts', import.meta.url).pathname;
await runnerImport(file, { root, configFile: false, logLevel: 'error' });
