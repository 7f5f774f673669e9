import { existsSync, readFileSync } from 'node:fs';

const MANIFEST = 'dist/build-manifest.json';

/** The page before any engine: index.html, its script and everything that this imports statically, and their styles. */
function shell() {
  const chunks = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  const files = new Set(['index.html']);
  const visit = (key) => {
    const { file, css = [], imports = [] } = chunks[key];
    if (files.has(file)) return;
    for (const name of [file, ...css]) files.add(name);
    imports.forEach(visit);
  };
  visit('index.html');
  return [...files].map((file) => `dist/${file}`);
}

if (!existsSync(MANIFEST)) throw new Error(`${MANIFEST} is missing: run npm run build first.`);

export default [{ name: 'page before the engines', path: shell(), limit: '212 kB', gzip: true }];
