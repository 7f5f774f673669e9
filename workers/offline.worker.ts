// Keeps a copy of this site's own files, so that the page works with the network switched off. It asks nobody else.
/** Paths of every file of the build relative to this script, and a digest of them; put in by build.mjs. */
declare const OFFLINE_FILES: readonly string[];
declare const OFFLINE_VERSION: string;

// The library types `self` as a plain worker; this script runs as a service worker only.
const worker = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `assay-${OFFLINE_VERSION}`;

worker.addEventListener('install', (event) => {
  const fill = async (): Promise<void> => {
    const cache = await caches.open(CACHE);
    for (const file of OFFLINE_FILES) await cache.add(new Request(file, { cache: 'no-cache' }));
    await worker.skipWaiting();
  };
  event.waitUntil(fill());
});

worker.addEventListener('activate', (event) => {
  const tidy = async (): Promise<void> => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => name.startsWith('assay-') && name !== CACHE).map((name) => caches.delete(name)),
    );
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== worker.location.origin) return;
  const answer = async (): Promise<Response> => {
    const cache = await caches.open(CACHE);
    return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
  };
  event.respondWith(answer());
});
