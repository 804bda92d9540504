/** The page as a whole: where each part stands, and which song is in front. */
import { useCallback, useState, useSyncExternalStore } from 'react';
import { Alerts } from './Alerts';
import { DropOverlay } from './DropOverlay';
import { FilePicker } from './FilePicker';
import { Footer } from './Footer';
import { Header } from './Header';
import { ProgressPanel } from './ProgressPanel';
import { SHIPPED_MODELS } from './shippedModels';
import { SongList } from './SongList';
import { Welcome } from './Welcome';
import { Workspace } from './Workspace';
import type { ListenMode } from '../audio/play/player';
import type { Listening } from '../session/listening';
import type { Session } from '../session/session';
import { activeSong, findSong } from '../session/sessionState';
import { useExportFormat } from './useExportFormat';
import { useFileDrop } from './useFileDrop';
import { usePageTitle } from './usePageTitle';

interface AppProps {
  readonly session: Session;
  readonly modelName: string;
  /** Sentences about the page's address. */
  readonly problems: readonly string[];
}

export function App({ session, modelName, problems }: AppProps) {
  const state = useSyncExternalStore(session.subscribe, session.getState);
  const [mode, setMode] = useState<ListenMode>('vocals');
  const exportFormat = useExportFormat();
  const isDragging = useFileDrop(session.addFiles);
  const selected = findSong(state, state.selectedId);
  const active = activeSong(state);
  usePageTitle(active);
  const { selectedId } = state;
  const onListening = useCallback(
    (change: Partial<Listening>) => {
      if (selectedId !== null) session.setListening(selectedId, change);
    },
    [session, selectedId],
  );
  const isEmpty = state.songs.length === 0;

  return (
    <div className="page">
      <Header />
      {problems.map((problem) => (
        <output key={problem} className="notice">
          {problem}
        </output>
      ))}
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
              {selected && (
                <Workspace
                  key={selected.id}
                  progress={
                    active && (
                      <ProgressPanel
                        song={active}
                        isInFront={active.id === state.selectedId}
                        onCancel={session.cancel}
                      />
                    )
                  }
                  onListening={onListening}
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
      <Footer
        backend={state.backend}
        modelName={modelName}
        shippedModels={SHIPPED_MODELS}
        search={window.location.search}
      />
      {isDragging && <DropOverlay />}
    </div>
  );
}
