/**
 * node wasm/build.mjs: compiles wasm/assembly/index.ts to wasm/build/kernels.wasm, and to kernels.js + kernels.d.ts,
 * which carry the same bytes in base64 so that Node, workers and tests load them without fetch or file access.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(here, 'build');
await mkdir(out, { recursive: true });

/** Sources shared with tsc import with the extension; the AssemblyScript resolver wants none. */
async function readSource(name, base) {
  const text = await readFile(join(base, name), 'utf8').catch(() => null);
  return text?.replace(/from '(\.[^']*)\.ts'/g, "from '$1'") ?? null;
}

const { error, stderr } = await asc.main(
  [
    'wasm/assembly/index.ts',
    '--config',
    relative(root, join(here, 'asconfig.json')),
    '--target',
    'release',
    '--baseDir',
    root,
    '--outFile',
    'wasm/build/kernels.wasm',
  ],
  { readFile: readSource },
);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}

const bytes = await readFile(join(out, 'kernels.wasm'));
await writeFile(
  join(out, 'kernels.js'),
  `const base64 = '${bytes.toString('base64')}';
export const kernelBytes = () => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
`,
);
await writeFile(
  join(out, 'kernels.d.ts'),
  `/** The bytes of the kernels' WebAssembly module. */
export declare const kernelBytes: () => Uint8Array<ArrayBuffer>;
`,
);
console.log(`wasm/build/kernels.wasm: ${bytes.length} bytes`);
