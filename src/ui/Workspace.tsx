/** The selected song: the stage, the player, the downloads. */
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { Downloads } from './export/Downloads';
import { describePlayFailure } from './errorMessages';
import { formatChannels, formatRate, formatTime } from './format';
import { ListenTo } from './player/ListenTo';
import { Mixer } from './player/Mixer';
import { Practice } from './player/Practice';
import { Transport } from './player/Transport';
import { useMediaSession } from './player/useMediaSession';
import { usePartNeeds } from './player/usePartNeeds';
import { usePlayer } from './player/usePlayer';
import { useShortcuts } from './player/useShortcuts';
import type { Need } from '../session/partWish';
import type { SongData } from '../session/songData';
import type { ErrorCode } from '../shared/errors';
import { isOver } from '../session/sessionState';
import type { Song } from '../session/sessionState';
import type { Listening } from '../session/listening';
import { EmptyStage } from './timeline/EmptyStage';
import { RegionTools } from './timeline/RegionTools';
import { Timeline } from './timeline/Timeline';
import { LayoutSwitch, ViewMenu } from './timeline/ViewMenu';
import { useViewSettings } from './timeline/viewSettings';
import { createViewportStore } from './timeline/viewportStore';
import { ZoomButtons } from './timeline/ZoomButtons';
import { qualityName } from './quality';
import { songTitle } from '../audio/export/fileNames';
import type { ExportState } from './export/useExportSettings';
import { useStemDownload } from './export/useStemDownload';
import { texts } from './language/language';
import { onPageHidden } from './pageHidden';

interface WorkspaceProps {
  readonly song: Song;
  readonly data: SongData | null;
  /** The song's file, for its tags. */
  readonly file: File | null;
  /** The progress of the song being worked on; null if there is none. */
  readonly progress: ReactNode;
  /** Changes how the song is heard and shown. Must be a stable function. */
  readonly onListening: (change: Partial<Listening>) => void;
  /** Takes what of the song is about to be heard or saved. Must be a stable function. */
  readonly onNeeds: (needs: readonly Need[]) => void;
  readonly exportState: ExportState;
  readonly onCancel: () => void;
  /** Puts the song in the queue again. */
  readonly onAgain: () => void;
}

export function Workspace(props: WorkspaceProps) {
  const { song, data, file, progress, onListening, onNeeds, exportState } = props;
  const { onCancel, onAgain } = props;
  const { listening } = song;
  const canPlay = song.readySamples > 0;
  const [settings, onSettings] = useViewSettings();
  const store = useViewportStore(data, listening, onListening);
  const [isExporting, setExporting] = useState(false);
  const player = usePlayer(data, listening, onListening);
  const unfinished = song.status === 'separating' ? data : null;
  usePartNeeds({ data: unfinished, player, listening, onNeeds });
  const isReady = canPlay && player !== null;
  const onMix = (mix: Listening['mix']) => onListening({ mix });
  const download = useStemDownload(song, data, file, exportState);
  const openExport = download.canExport ? () => setExporting(true) : null;
  useShortcuts({ player: canPlay ? player : null, data, listening, onListening, onCancel });
  const title = songTitle(song.fileName);
  const duration = data?.durationSeconds ?? 0;
  useMediaSession(isReady ? player : null, title, duration, listening.transposition.speed);
  const known = facts(song);
  return (
    <section className="workspace" aria-labelledby="song-title">
      <div className={isOver(song) && !known ? 'song-head song-head-bare' : 'song-head'}>
        <h2 id="song-title">{title}</h2>
        {/* One place for both, so that nothing moves when the progress comes and goes. */}
        <div className="song-progress">{progress || known}</div>
      </div>
      {song.isDamaged && song.shape && <output className="notice">{texts().song.damaged}</output>}
      {song.isTruncated && song.shape && (
        <output className="notice">{texts().song.truncated}</output>
      )}
      {/* Its place is kept while a song is read; a song that has nothing to show needs none. */}
      {(data || !isOver(song)) && (
        <div className="stage-tools">
          {data && store && (
            <>
              <RegionTools
                data={data}
                player={player}
                store={store}
                listening={listening}
                onListening={onListening}
                onSave={openExport}
              />
              <div className="view-tools">
                <LayoutSwitch settings={settings} onSettings={onSettings} />
                <ViewMenu settings={settings} onSettings={onSettings} />
                <ZoomButtons
                  store={store}
                  durationSeconds={data.durationSeconds}
                  position={() => (player?.position() ?? 0) / data.durationSeconds}
                />
              </div>
            </>
          )}
        </div>
      )}
      {data && store ? (
        <Timeline
          data={data}
          player={player}
          canPlay={canPlay}
          store={store}
          settings={settings}
          listening={listening}
          onListening={onListening}
          download={download}
        />
      ) : (
        <EmptyStage isFilledSoon={!isOver(song)}>
          <p>{placeholder(song)}</p>
          {isOver(song) && (
            <button type="button" className="button button-secondary" onClick={onAgain}>
              {song.status === 'failed' ? texts().common.tryAgain : texts().common.separateAgain}
            </button>
          )}
        </EmptyStage>
      )}
      {player?.problem && <PlayFailure code={player.problem} />}
      {/* A song that has ended without sound has nothing to play, mix or save. */}
      {(data || !isOver(song)) && (
        <>
          <Transport data={data} player={player} canPlay={canPlay} onExport={openExport}>
            <ListenTo mix={listening.mix} isReady={isReady} onMix={onMix} />
          </Transport>
          <div className="controls">
            <Mixer
              mix={listening.mix}
              player={player}
              isReady={isReady}
              inLanes={data && settings.layout === 'lanes' ? settings.lanes : []}
              onMix={onMix}
            />
            <Practice
              transposition={listening.transposition}
              isReady={isReady}
              hasCountIn={listening.hasCountIn}
              onTransposition={(transposition) => onListening({ transposition })}
              onCountIn={(hasCountIn) => onListening({ hasCountIn })}
            />
            <Downloads
              download={download}
              exportState={exportState}
              isPanelOpen={isExporting}
              onPanelClose={() => setExporting(false)}
            />
          </div>
        </>
      )}
    </section>
  );
}

function PlayFailure({ code }: { readonly code: ErrorCode }) {
  const { problem, nextStep } = describePlayFailure(code);
  return (
    <p className="alert" role="alert">
      {problem} {nextStep}
    </p>
  );
}

/** The viewport of `data` while it moves; null without data. The session keeps where it rests. */
function useViewportStore(
  data: SongData | null,
  { viewport }: Listening,
  onListening: (change: Partial<Listening>) => void,
) {
  const store = useMemo(
    () =>
      data &&
      createViewportStore(viewport, data.durationSeconds, (next) =>
        onListening({ viewport: next }),
      ),
    // Only where it was when the song came to the front: from then on the store knows better.
    // oxlint-disable-next-line react/exhaustive-deps
    [data, onListening],
  );
  useEffect(() => {
    if (!store) return;
    const unwatch = onPageHidden(store.flush, { isFirst: true });
    return () => {
      unwatch();
      store.flush();
    };
  }, [store]);
  return store;
}

/** What is known of a song, in two lines; null before it is read. */
function facts({ shape, modelName, summary, isKept }: Song): ReactNode {
  if (!shape) return null;
  const { numSamples, sampleRate, numChannels } = shape;
  const ofFile = [
    formatTime(numSamples / sampleRate),
    formatRate(sampleRate),
    formatChannels(numChannels),
  ];
  const ofVocals = summary ? [qualityName(modelName)] : [];
  if (summary && isKept) ofVocals.push(texts().song.kept);
  return (
    <div className="facts">
      <p>{ofFile.join(' · ')}</p>
      <p>{ofVocals.join(' · ')}</p>
    </div>
  );
}

/** Why the song has no waveform and spectrogram yet, or none any more. */
function placeholder(song: Song): string {
  const sentences = texts().song;
  switch (song.status) {
    case 'waiting':
    case 'opening':
    case 'failed':
    case 'cancelled':
    case 'released':
      return sentences[song.status];
    case 'decoding':
    case 'separating':
    case 'done':
      return sentences.reading;
  }
}
