/**
 * The service worker for hosts that cannot send headers: adds to documents and worker scripts of
 * the app the two that make a page cross-origin isolated, without which there are no wasm threads.
 * It keeps nothing and changes nothing else, so it can never serve an old version.
 */

// The library's `self` is any kind of worker.
const worker = self as unknown as ServiceWorkerGlobalScope;

const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

/** Whatever else the page loads comes from its own origin and needs no header to be let in. */
const ISOLATED_DESTINATIONS: readonly RequestDestination[] = ['document', 'worker'];

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (!ISOLATED_DESTINATIONS.includes(request.destination)) return;
  if (new URL(request.url).origin !== worker.location.origin) return;
  event.respondWith(fetch(request).then(isolated));
});

/** `response` with the headers; as it is where a page must not see into it, e.g. a redirection. */
function isolated(response: Response): Response {
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
