// A static server for the built app, on this machine only.
import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';

const TYPES = {
  '.arrow': 'application/vnd.apache.arrow.file',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.yaml': 'text/yaml; charset=utf-8',
};
const TRIES = 100;

/**
 * The policy that the page states in its own head. Workers take theirs from the response that brings their script, so
 * without this header they would have none.
 */
function contentPolicy(folder) {
  const page = readFileSync(path.join(folder, 'index.html'), 'utf8');
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1];
  if (!policy) throw new Error('index.html states no Content-Security-Policy');
  return `${policy}; frame-ancestors 'none'`;
}

/** The file that a request asks for, or undefined where it asks for anything outside `folder`. */
function fileOf(folder, url) {
  let name;
  try {
    name = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
  const file = path.join(folder, name.endsWith('/') ? `${name}index.html` : name);
  return file.startsWith(folder + path.sep) && !name.includes('\0') ? file : undefined;
}

async function answer(folder, headers, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return void response.writeHead(405, headers).end();
  const file = fileOf(folder, request.url ?? '/');
  const found = file && (await stat(file).catch(() => undefined));
  if (!found?.isFile()) return void response.writeHead(404, headers).end('Not found');
  response.writeHead(200, {
    ...headers,
    'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
    // Built names carry a digest of their content; all others must be asked for again.
    'Cache-Control': file.includes(`${path.sep}assets${path.sep}`)
      ? 'max-age=31536000, immutable'
      : 'no-cache',
  });
  if (request.method === 'HEAD') return void response.end();
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** Whether a program answers at a port of one address. */
function answersAt(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Whether a port is taken on either address that a browser tries for localhost. */
async function isTaken(port) {
  return (await answersAt('127.0.0.1', port)) || (await answersAt('::1', port));
}

/** Listens at one port and returns it; undefined where it is taken. */
function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(port, 'localhost', () => resolve(server.address().port));
  });
}

/** Listens at `port` or the next free one; 0 takes any. */
async function listenFrom(server, port) {
  if (port === 0) return listen(server, 0);
  for (let next = port; next < port + TRIES; next++) {
    const bound = (await isTaken(next)) ? undefined : await listen(server, next);
    if (bound !== undefined) return bound;
  }
  throw new Error(`All ports from ${port} to ${port + TRIES - 1} are taken.`);
}

/** Serves `folder` at http://localhost:`port`, or the next free port. `close` ends it at once. */
export async function serve(folder, port) {
  const whole = path.resolve(folder);
  const headers = {
    'Content-Security-Policy': contentPolicy(whole),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  const server = createServer((request, response) => void answer(whole, headers, request, response));
  const bound = await listenFrom(server, port);
  return {
    port: bound,
    address: `http://localhost:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
