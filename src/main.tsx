/** Starts the page: one session, one separation client, one React root. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { decodeAudioFile } from './audio/decode/decode';
import { decodeToStore } from './audio/decode/decodeToStore';
import { loadMediaLibrary } from './audio/decode/loadMediaLibrary';
import { memoryBudgetBytes } from './audio/decode/memoryLimit';
import { canStoreSongs, removeAbandonedSongs } from './audio/store/songFolder';
import { wakeAudio } from './audio/play/wakeAudio';
import { isolateThisPage } from './hosting/isolation';
import { createSeparationClient } from './separation/page/client';
import { App } from './ui/App';
import { afterLoad, preloadModel } from './session/preload';
import type { ConnectionInfo } from './session/preload';
import { parseQuery } from './ui/query';
import { createSession } from './session/session';
import '@fontsource-variable/figtree/wght.css';
import './ui/styles/theme.css';
import './ui/styles/layout.css';
import './ui/styles/songs.css';
import './ui/styles/timeline.css';
import './ui/styles/transport.css';
import './ui/styles/export.css';

// The development server sends the headers itself.
if (import.meta.env.PROD) void isolateThisPage();

if (canStoreSongs()) void removeAbandonedSongs();

const query = parseQuery(window.location.search);
const { modelName, backend, memoryBytes } = query;
const separator = createSeparationClient();
const session = createSession({
  decode: decodeAudioFile,
  decodeToStore: canStoreSongs() ? decodeToStore : null,
  separator,
  modelName,
  backend,
  // Chromium tells the device's memory, rounded; the DOM library does not know it.
  budgetBytes: Math.min(
    memoryBytes,
    memoryBudgetBytes((navigator as { deviceMemory?: number }).deviceMemory),
  ),
  now: () => performance.now(),
});
preloadModel({
  separator,
  loadMediaLibrary,
  modelName,
  backend,
  connection: (navigator as { connection?: ConnectionInfo }).connection,
  whenIdle: afterLoad,
});
afterLoad(wakeAudio);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App session={session} modelName={query.modelName} problems={query.problems} />
  </StrictMode>,
);
