// `npm start`: builds everything and serves the app.
import { buildAll } from './build.mjs';
import { serve } from './serve.mjs';

const PORT = 4173;

const failed = await buildAll();
if (failed.length > 0) {
  console.error(`\nAssay cannot start: ${failed.join(', ')} could not be built.`);
  process.exit(1);
}

const server = await serve('dist', PORT);
if (server.port !== PORT) console.log(`\nPort ${PORT} is taken, so Assay uses ${server.port}.`);
console.log(`\nAssay is at ${server.address}\nCtrl+C stops it.`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void server.close().then(() => process.exit(0)));
}
