import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../serve.mjs';

const FOLDER = path.resolve('build/served');
const POLICY = "default-src 'none'; connect-src 'self'";
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(path.join(FOLDER, 'assets'), { recursive: true });
  writeFileSync(
    path.join(FOLDER, 'index.html'),
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}" />`,
  );
  for (const name of ['assets/kernels.wasm', 'worker.js', 'data.arrow'])
    writeFileSync(path.join(FOLDER, name), 'x');
  server = await serve(FOLDER, 0);
});

afterAll(async () => {
  await server.close();
  rmSync(FOLDER, { recursive: true, force: true });
});

test.for([
  ['/', 'text/html; charset=utf-8'],
  ['/index.html', 'text/html; charset=utf-8'],
  ['/assets/kernels.wasm', 'application/wasm'],
  ['/worker.js?worker', 'text/javascript; charset=utf-8'],
  ['/data.arrow', 'application/vnd.apache.arrow.file'],
] as const)('%s is served as %s', async ([url, type]) => {
  const response = await fetch(server.address + url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
});

test('every answer carries the policy of the page, so that workers have it too', async () => {
  const response = await fetch(`${server.address}/worker.js`);
  expect(response.headers.get('content-security-policy')).toBe(`${POLICY}; frame-ancestors 'none'`);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test.for(['/missing.js', '/assets', '/%2e%2e%2f%2e%2e%2fpackage.json', '/%00', '/%zz'])(
  '%s is not found',
  async (url) => {
    expect((await fetch(server.address + url)).status).toBe(404);
  },
);

test('nothing can be sent to it', async () => {
  expect((await fetch(server.address, { method: 'POST', body: 'x' })).status).toBe(405);
});

test.for(['127.0.0.1', '::1'])('a port taken on %s is passed over', async (host) => {
  const other = createServer();
  const started = await new Promise<boolean>((resolve) => {
    other.once('error', () => resolve(false));
    other.listen(0, host, () => resolve(true));
  });
  if (!started) return; // This machine has no such address.
  const taken = (other.address() as { port: number }).port;
  const second = await serve(FOLDER, taken);
  try {
    expect(second.port).toBeGreaterThan(taken);
    expect((await fetch(second.address)).status).toBe(200);
  } finally {
    await second.close();
    other.close();
  }
});
