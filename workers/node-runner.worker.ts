import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { parentPort } from 'node:worker_threads';
import { openNodeFiles } from '../src/cli/open-file.ts';
import { createRunner } from '../src/engine/runner.ts';

if (parentPort) expose(createRunner(openNodeFiles()), nodeEndpoint(parentPort));
