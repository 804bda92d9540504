/**
 * The service worker. It adds to documents and worker scripts the headers of cross-origin
 * isolation, for hosts that send none; it answers from the kept builds of the app (buildStore.ts),
 * so that the page opens without a network; and it takes files that are shared with the installed
 * app.
 */
import { buildLock, SHARE_PATH } from '../build';
import type { Build, FillReport, PageMessage } from '../build';
import { ISOLATION_HEADERS } from '../headers';
import { createBuildStore } from './buildStore';
import { createKeptFirst } from './keptFirst';
import { keepSharedFiles } from './sharedFiles';

/** The {@link Build} as JSON, filled in by vite.config.ts. */
declare const __BUILD__: string;

// The library's `self` is any kind of worker.
const worker = self as unknown as ServiceWorkerGlobalScope;
const { scope } = worker.registration;
const build = JSON.parse(__BUILD__) as Build;

const store = createBuildStore({
  build,
  scope,
  caches: worker.caches,
  fetch: (url, options) => fetch(url, options),
  buildsInUse,
  now: () => Date.now(),
});

const keptFirst = createKeptFirst();

/** The filling under way; several pages may ask for it. */
let filling: { readonly controller: AbortController; readonly done: Promise<FillReport> } | null =
  null;

// Pages of older builds are safe with this worker: it answers them from their own build.
worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('message', (event) => {
  const message = event.data as PageMessage;
  switch (message.type) {
    case 'fill':
      event.waitUntil(fill(message.mayFetchWeights).then((report) => answer(event, report)));
      break;
    case 'pause':
      filling?.controller.abort();
      break;
    case 'take-over':
      event.waitUntil(worker.skipWaiting());
      break;
  }
});

function fill(mayFetchWeights: boolean): Promise<FillReport> {
  if (filling && !filling.controller.signal.aborted) return filling.done;
  const controller = new AbortController();
  const current = { controller, done: run(controller.signal, mayFetchWeights) };
  filling = current;
  void current.done.finally(() => {
    if (filling === current) filling = null;
  });
  return current.done;
}

/** Never rejects. */
async function run(signal: AbortSignal, mayFetchWeights: boolean): Promise<FillReport> {
  try {
    const isComplete = await store.fill({ signal, mayFetchWeights });
    await store.tidy();
    return { build: build.id, isComplete };
  } catch {
    // Without a network, without room, or the host has been updated: the page asks again.
    return { build: build.id, isComplete: false };
  }
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const pages = worker.clients.matchAll({ type: 'window' });
  event.waitUntil(pages.then(([page]) => page?.focus()));
});

function answer(event: ExtendableMessageEvent, report: FillReport): void {
  event.ports[0]?.postMessage(report);
}

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (!url.href.startsWith(scope)) return;
  const path = url.pathname.slice(new URL(scope).pathname.length);
  if (request.method === 'POST' && path === SHARE_PATH) {
    event.respondWith(receiveShare(request));
  }
  // The separation worker keeps the weights itself, and parts of files are not kept.
  if (path.endsWith('.bin') || request.headers.has('range')) return;
  const isPage = path === '' || path === 'index.html';
  if (request.method === 'GET') {
    const isOpened = isPage && request.mode === 'navigate';
    event.respondWith(isOpened ? openPage(request) : openFile(request));
  }
  // Whether the page can be reached is asked of the host; whether a file is there, is not.
  if (request.method === 'HEAD' && !isPage) event.respondWith(openFile(request));
});

function openPage(request: Request): Promise<Response> {
  return keptFirst(
    () => store.page(),
    async () => isolated(await fetch(request)),
  );
}

function openFile(request: Request): Promise<Response> {
  const look = async () => {
    const response = await store.match(request.url);
    return response && { response, isOutdated: false };
  };
  return keptFirst(look, async () => {
    const response = await fetch(request);
    // Whatever else the page loads comes from its own origin and needs no header to be let in.
    const needsHeaders = request.destination === 'document' || request.destination === 'worker';
    return needsHeaders ? isolated(response) : response;
  });
}

/** `response` with the headers; as it is where a page must not see into it, e.g. a redirection. */
function isolated(response: Response): Response {
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

async function receiveShare(request: Request): Promise<Response> {
  const address = await keepSharedFiles(await request.formData(), worker.caches);
  return Response.redirect(new URL(address, scope).href, 303);
}

async function buildsInUse(): Promise<ReadonlySet<string> | null> {
  const { locks } = worker.navigator as { locks?: LockManager };
  if (!locks) return null;
  const prefix = buildLock('');
  const { held = [] } = await locks.query();
  return new Set(
    held.flatMap(({ name }) => (name?.startsWith(prefix) ? [name.slice(prefix.length)] : [])),
  );
}
