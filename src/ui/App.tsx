/** The page as a whole: where each part stands, and which song is in front. */
import { useState, useSyncExternalStore } from 'react';
import { AboutDialog } from './about/AboutDialog';
import { UpdateNotice } from './about/UpdateNotice';
import { Alerts } from './Alerts';
import { DropOverlay } from './DropOverlay';
import { FilePicker } from './FilePicker';
import { Footer } from './Footer';
import { Header } from './Header';
import { ProgressPanel } from './ProgressPanel';
import { SongList } from './SongList';
import { Welcome } from './Welcome';
import { Workspace } from './Workspace';
import type { ListenMode } from '../audio/play/player';
import type { OfflineKeeper } from '../hosting/offline';
import type { ModelChoice } from '../session/modelChoice';
import type { Session } from '../session/session';
import { activeSong, findSong } from '../session/sessionState';
import { useExportFormat } from './useExportFormat';
import { useFileDrop } from './useFileDrop';
import { useOffline } from './useOffline';
import { usePageTitle } from './usePageTitle';

interface AppProps {
  readonly session: Session;
  readonly models: ModelChoice;
  /** Null where the page cannot be kept for visits without a network. */
  readonly offline: OfflineKeeper | null;
  /** Sentences about the page's address. */
  readonly problems: readonly string[];
}

export function App({ session, models, offline, problems }: AppProps) {
  const state = useSyncExternalStore(session.subscribe, session.getState);
  const [mode, setMode] = useState<ListenMode>('vocals');
  const exportFormat = useExportFormat();
  const isDragging = useFileDrop(session.addFiles);
  const selected = findSong(state, state.selectedId);
  const active = activeSong(state);
  usePageTitle(session);
  const { isReady, hasUpdate } = useOffline(offline);
  const [isAboutOpen, setAboutOpen] = useState(false);
  const isEmpty = state.songs.length === 0;

  return (
    <div className="page">
      <Header />
      {problems.map((problem) => (
        <output key={problem} className="notice">
          {problem}
        </output>
      ))}
      {hasUpdate && <UpdateNotice canReload={state.songs.length === 0} />}
      <main className={isEmpty ? 'main main-empty' : 'main'}>
        {isEmpty ? (
          <Welcome onFiles={session.addFiles} />
        ) : (
          <>
            <aside className="sidebar">
              <FilePicker onFiles={session.addFiles} variant="secondary" />
              <SongList session={session} songs={state.songs} selectedId={state.selectedId} />
            </aside>
            <div className="content">
              <Alerts songs={state.songs} onDismiss={session.dismissFailure} />
              {active && (
                <ProgressPanel
                  song={active}
                  isInFront={active.id === state.selectedId}
                  onCancel={session.cancel}
                />
              )}
              {selected && (
                <Workspace
                  key={selected.id}
                  song={selected}
                  data={session.dataOf(selected.id)}
                  file={session.fileOf(selected.id)}
                  mode={mode}
                  onMode={setMode}
                  exportFormat={exportFormat}
                  onCancel={session.cancel}
                  onAgain={() => session.queueAgain(selected.id)}
                />
              )}
            </div>
          </>
        )}
      </main>
      <output className="visually-hidden">
        {selected?.status === 'done' && `${selected.fileName}: vocals and instrumental are ready.`}
      </output>
      <Footer backend={state.backend} isReadyOffline={isReady} onAbout={() => setAboutOpen(true)} />
      <AboutDialog
        isOpen={isAboutOpen}
        onClose={() => setAboutOpen(false)}
        backend={state.backend}
        models={models}
        isReadyOffline={isReady}
      />
      {isDragging && <DropOverlay />}
    </div>
  );
}
