/** The page as a whole: where each part stands, and which song is in front. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { AboutDialog } from './about/AboutDialog';
import { useHelpKey } from './about/useHelpKey';
import { UpdateNotice } from './about/UpdateNotice';
import { Alerts } from './Alerts';
import { DropOverlay } from './DropOverlay';
import { FilePicker } from './FilePicker';
import { focusSong } from './focus';
import { Footer } from './Footer';
import { Header } from './Header';
import { ContinuePanel } from './library/ContinuePanel';
import { EarlierSongs } from './library/EarlierSongs';
import { FoundNotice } from './library/FoundNotice';
import { LibraryNotice } from './library/LibraryNotice';
import { UndoNotice } from './library/UndoNotice';
import { useLeaveGuard } from './library/useLeaveGuard';
import { ProgressPanel } from './ProgressPanel';
import { SongDrawer } from './SongDrawer';
import { SongList } from './SongList';
import { Welcome } from './Welcome';
import type { OfflineKeeper } from '../hosting/offline';
import type { Listening } from '../session/listening';
import type { ModelChoice } from '../session/modelChoice';
import type { Need } from '../session/partWish';
import type { Session } from '../session/session';
import { activeSong, canContinue, findSong, wouldLose } from '../session/sessionState';
import { useExportSettings } from './export/useExportSettings';
import { useFileDrop } from './useFileDrop';
import { useOffline } from './useOffline';
import { usePageTitle } from './usePageTitle';
import { useSongParts } from './useSongParts';
import { languageCode, subscribeToLanguage, texts } from './language/language';
import { describeQueryProblem } from './query';
import type { QueryProblem } from './query';

interface AppProps {
  readonly session: Session;
  readonly models: ModelChoice;
  /** Null where the page cannot be kept for visits without a network. */
  readonly offline: OfflineKeeper | null;
  /** What of the page's address was not understood. */
  readonly problems: readonly QueryProblem[];
}

export function App({ session, models, offline, problems }: AppProps) {
  // All that is drawn reads the texts anew, and is drawn anew with this component.
  useSyncExternalStore(subscribeToLanguage, languageCode);
  const state = useSyncExternalStore(session.subscribe, session.getState);
  const exportState = useExportSettings();
  const isDragging = useFileDrop(session.addFiles);
  const selected = findSong(state, state.selectedId);
  const active = activeSong(state);
  usePageTitle(session);
  const { isReady, hasUpdate } = useOffline(offline);
  const [isAboutOpen, setAboutOpen] = useState(false);
  const openAbout = useCallback(() => setAboutOpen(true), [setAboutOpen]);
  useHelpKey(openAbout);
  useLeaveGuard(session, wouldLose(state));
  useFocusOnFirstSong(state.songs.length);
  const { library } = state;
  const isActiveInFront = active !== null && active.id === state.selectedId;
  // Esc stops only what is in front.
  const cancelInFront = () => {
    if (isActiveInFront) session.cancel();
  };
  const cancel = () => {
    session.cancel();
    focusSong();
  };
  const { selectedId } = state;
  const onListening = useCallback(
    (change: Partial<Listening>) => {
      if (selectedId !== null) session.setListening(selectedId, change);
    },
    [session, selectedId],
  );
  const onNeeds = useCallback(
    (needs: readonly Need[]) => {
      if (selectedId !== null) session.setNeeds(selectedId, needs);
    },
    [session, selectedId],
  );
  const { parts, failure } = useSongParts(state.songs.length);
  const isEmpty = state.songs.length === 0;

  return (
    <div className="page">
      <Header />
      {problems.map((problem) => (
        <output key={problem.parameter} className="notice">
          {describeQueryProblem(problem)}
        </output>
      ))}
      {hasUpdate && <UpdateNotice canReload={!wouldLose(state)} />}
      {state.songs.length + library.earlier.length > 0 && (
        <LibraryNotice problem={library.problem} onDismiss={session.dismissLibraryProblem} />
      )}
      <main className={isEmpty ? 'main main-empty' : 'main'}>
        {isEmpty ? (
          <>
            <Welcome onFiles={session.addFiles} />
            <EarlierSongs session={session} library={library} startsOpen />
          </>
        ) : (
          <>
            <SongDrawer numSongs={state.songs.length}>
              <FilePicker onFiles={session.addFiles} variant="secondary" />
              <SongList session={session} songs={state.songs} selectedId={state.selectedId} />
              {parts && (
                <parts.SaveAll session={session} songs={state.songs} exportState={exportState} />
              )}
            </SongDrawer>
            <div className="content">
              <Alerts songs={state.songs} onDismiss={session.dismissFailure} />
              {/* A song that has failed tells the same by itself. */}
              {failure && !selected?.failure && (
                <p className="alert" role="alert">
                  {failure.problem} {failure.nextStep}
                </p>
              )}
              {selected && parts && (
                <parts.Workspace
                  key={selected.id}
                  progress={
                    active ? (
                      <ProgressPanel song={active} isInFront={isActiveInFront} onCancel={cancel} />
                    ) : (
                      canContinue(selected) && (
                        <ContinuePanel
                          song={selected}
                          onContinue={() => {
                            session.queueAgain(selected.id);
                            focusSong();
                          }}
                        />
                      )
                    )
                  }
                  song={selected}
                  data={session.dataOf(selected.id)}
                  file={session.fileOf(selected.id)}
                  onListening={onListening}
                  onNeeds={onNeeds}
                  exportState={exportState}
                  onCancel={cancelInFront}
                  onAgain={() => session.queueAgain(selected.id)}
                />
              )}
            </div>
            <EarlierSongs session={session} library={library} startsOpen={false} />
          </>
        )}
      </main>
      <div className="toast-place">
        <FoundNotice session={session} found={state.found} />
        <UndoNotice session={session} undo={state.undo} />
      </div>
      <output className="visually-hidden">
        {selected?.status === 'done' && texts().progress.done(selected.fileName)}
      </output>
      <Footer backend={state.backend} isReadyOffline={isReady} onAbout={openAbout} />
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

/** The welcome goes with the input that had the focus: the first song gets it. */
function useFocusOnFirstSong(numSongs: number): void {
  const before = useRef(numSongs);
  useEffect(() => {
    const hadSongs = before.current > 0;
    const isFirst = !hadSongs && numSongs > 0;
    before.current = numSongs;
    if (isFirst && document.activeElement === document.body) focusSong();
    const isLast = hadSongs && numSongs === 0;
    if (isLast) document.querySelector<HTMLElement>('.welcome input')?.focus();
  }, [numSongs]);
}
