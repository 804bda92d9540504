/** The selected song: the stage, the player, the downloads. */
import { useEffect, useMemo } from 'react';
import type { ReactNode } from 'react';
import { Downloads } from './Downloads';
import { formatChannels, formatRate, formatTime } from './format';
import { Transport } from './player/Transport';
import { usePlayer } from './player/usePlayer';
import { useShortcuts } from './player/useShortcuts';
import type { SongData } from '../session/songData';
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
import type { ListenMode } from '../audio/play/player';
import { songTitle } from '../audio/export/fileNames';
import type { ExportFormatState } from './useExportFormat';

interface WorkspaceProps {
  readonly song: Song;
  readonly data: SongData | null;
  /** The song's file, for its tags. */
  readonly file: File | null;
  readonly mode: ListenMode;
  readonly onMode: (mode: ListenMode) => void;
  readonly exportFormat: ExportFormatState;
  /** The progress of the song being worked on; null if there is none. */
  readonly progress: ReactNode;
  /** Changes how the song is heard and shown. Must be a stable function. */
  readonly onListening: (change: Partial<Listening>) => void;
  readonly onCancel: () => void;
  /** Puts the song in the queue again. */
  readonly onAgain: () => void;
}

export function Workspace(props: WorkspaceProps) {
  const { song, data, file, mode, onMode, exportFormat, progress, onCancel, onAgain } = props;
  const { onListening } = props;
  const { listening } = song;
  const canPlay = song.readySamples > 0;
  const [settings, onSettings] = useViewSettings();
  const store = useViewportStore(data, listening, onListening);
  const player = usePlayer(data, mode);
  useShortcuts({ player: canPlay ? player : null, onMode, onCancel });
  return (
    <section className="workspace" aria-labelledby="song-title">
      <div className="song-head">
        <div className="song-heading">
          <h2 id="song-title">{songTitle(song.fileName)}</h2>
          <p className="facts">{facts(song)}</p>
        </div>
        <div className="song-status">{progress}</div>
      </div>
      {song.isDamaged && song.shape && (
        <output className="notice">
          Parts of this file are damaged; they are silent here, and all the rest is in its place.
        </output>
      )}
      {song.isTruncated && song.shape && (
        <output className="notice">
          The file ends too early; this is what could be read of it.
        </output>
      )}
      <div className="stage-tools">
        {data && store && (
          <>
            <RegionTools
              data={data}
              player={player}
              store={store}
              listening={listening}
              onListening={onListening}
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
      {data && store ? (
        <Timeline
          data={data}
          player={player}
          canPlay={canPlay}
          store={store}
          settings={settings}
          listening={listening}
          onListening={onListening}
        />
      ) : (
        <EmptyStage>
          <p>{placeholder(song)}</p>
          {isOver(song) && (
            <button type="button" className="button button-secondary" onClick={onAgain}>
              {song.status === 'failed' ? 'Try again' : 'Separate again'}
            </button>
          )}
        </EmptyStage>
      )}
      <div className="controls">
        <Transport data={data} player={player} canPlay={canPlay} mode={mode} onMode={onMode} />
        <Downloads
          fileName={song.fileName}
          file={file}
          data={song.status === 'done' ? data : null}
          exportFormat={exportFormat}
        />
      </div>
    </section>
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
  useEffect(() => () => store?.flush(), [store]);
  return store;
}

function facts({ shape }: Song): string {
  if (!shape) return '';
  const { numSamples, sampleRate, numChannels } = shape;
  return [
    formatTime(numSamples / sampleRate),
    formatRate(sampleRate),
    formatChannels(numChannels),
  ].join(' · ');
}

/** Why the song has no waveform and spectrogram yet, or none any more. */
function placeholder(song: Song): string {
  switch (song.status) {
    case 'waiting':
      return 'Waiting for its turn.';
    case 'failed':
      return 'This song could not be separated.';
    case 'cancelled':
      return 'Cancelled.';
    case 'released':
      return 'Let go to make room for newer songs.';
    case 'decoding':
    case 'separating':
    case 'done':
      return 'Reading the file…';
  }
}
