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
import { keepThisPageOffline } from './hosting/offline';
import { receiveLaunchedFiles, takeSharedFiles } from './hosting/sharedFiles';
import { createSeparationClient, shippedModelsUrl } from './separation/page/client';
import { App } from './ui/App';
import { createModelChoice } from './session/modelChoice';
import { afterLoad, isFrugal, preloadModel } from './session/preload';
import type { ConnectionInfo } from './session/preload';
import { preferredLanguage, speak } from './ui/language/language';
import { parseQuery } from './ui/query';
import { loadSongParts } from './ui/useSongParts';
import { createBrowserLibrary } from './session/library/browserLibrary';
import { createSession } from './session/session';
import { shippedWeights } from './session/shippedWeights';
import { isWorking } from './session/sessionState';
import '@fontsource-variable/figtree/wght.css';
import './ui/styles/tokens.css';
import './ui/styles/theme.css';
import './ui/styles/layout.css';
import './ui/styles/about.css';
import './ui/styles/songs.css';
import './ui/styles/timeline.css';
import './ui/styles/transport.css';
import './ui/styles/export.css';
import './ui/styles/forced.css';

if (canStoreSongs()) void removeAbandonedSongs();

const query = parseQuery(window.location.search);
const { modelName, backend, memoryBytes } = query;
const models = createModelChoice({ client: createSeparationClient(), modelName, backend });
const { separator } = models;
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
  library: createBrowserLibrary(),
  weightsOf: (name) => shippedWeights(shippedModelsUrl(), name),
  now: () => performance.now(),
});
models.subscribe(() => session.setModel(models.getState().key));
void session.restore();
receiveLaunchedFiles(session.addFiles);
void takeSharedFiles(session.addFiles);

// The development server sends the headers itself, and its files are of no build.
const isBuilt = import.meta.env.PROD;
if (isBuilt) void isolateThisPage(() => session.getState().songs.length > 0);
const connection = (navigator as { connection?: ConnectionInfo }).connection;
const offline = isBuilt && !isFrugal(connection) ? keepThisPageOffline() : null;
session.subscribe(() => offline?.setBusy(isWorking(session.getState())));

preloadModel({
  separator,
  loadParts: () => Promise.all([loadSongParts(), loadMediaLibrary()]),
  modelName,
  backend,
  connection,
  whenIdle: afterLoad,
});
afterLoad(wakeAudio);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const page = createRoot(root);
// A language that cannot be loaded leaves the page in English. No top-level await: the file of a
// language may import from this module's file, and each would wait for the other.
void speak(preferredLanguage())
  .catch(reportError)
  .then(() =>
    page.render(
      <StrictMode>
        <App session={session} models={models} offline={offline} problems={query.problems} />
      </StrictMode>,
    ),
  );
