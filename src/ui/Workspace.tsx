/** The selected song: the stage, the player, the downloads. */
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { Downloads } from './export/Downloads';
import { describePlayFailure } from './errorMessages';
import { formatChannels, formatRate, formatTime } from './format';
import { Mixer } from './player/Mixer';
import { Practice } from './player/Practice';
import { Transport } from './player/Transport';
import { useMediaSession } from './player/useMediaSession';
import { usePlayer } from './player/usePlayer';
import { useShortcuts } from './player/useShortcuts';
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
import { songTitle } from '../audio/export/fileNames';
import type { ExportState } from './export/useExportSettings';

interface WorkspaceProps {
  readonly song: Song;
  readonly data: SongData | null;
  /** The song's file, for its tags. */
  readonly file: File | null;
  /** The progress of the song being worked on; null if there is none. */
  readonly progress: ReactNode;
  /** Changes how the song is heard and shown. Must be a stable function. */
  readonly onListening: (change: Partial<Listening>) => void;
  readonly exportState: ExportState;
  readonly onCancel: () => void;
  /** Puts the song in the queue again. */
  readonly onAgain: () => void;
}

export function Workspace(props: WorkspaceProps) {
  const { song, data, file, progress, onListening, exportState, onCancel, onAgain } = props;
  const { listening } = song;
  const canPlay = song.readySamples > 0;
  const [settings, onSettings] = useViewSettings();
  const store = useViewportStore(data, listening, onListening);
  const [hasCountIn, setCountIn] = useState(false);
  const player = usePlayer(data, listening, hasCountIn, onListening);
  const isReady = canPlay && player !== null;
  useShortcuts({ player: canPlay ? player : null, data, listening, onListening, onCancel });
  const title = songTitle(song.fileName);
  const duration = data?.durationSeconds ?? 0;
  useMediaSession(isReady ? player : null, title, duration, listening.transposition.speed);
  return (
    <section className="workspace" aria-labelledby="song-title">
      <div className="song-head">
        <div className="song-heading">
          <h2 id="song-title">{title}</h2>
          <p className="facts">{facts(song)}</p>
        </div>
        <div className="song-progress">{progress}</div>
      </div>
      {song.isDamaged && song.shape && (
        <output className="notice">
          Parts of this file are damaged: what cannot be read is silent, all the rest is in its
          place.
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
      {player?.problem && <PlayFailure code={player.problem} />}
      <Transport data={data} player={player} canPlay={canPlay} />
      <div className="controls">
        <Mixer
          mix={listening.mix}
          player={player}
          isReady={isReady}
          onMix={(mix) => onListening({ mix })}
        />
        <Practice
          transposition={listening.transposition}
          isReady={isReady}
          hasCountIn={hasCountIn}
          onTransposition={(transposition) => onListening({ transposition })}
          onCountIn={setCountIn}
        />
        <Downloads song={song} data={data} file={file} exportState={exportState} />
      </div>
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
    case 'opening':
      return 'Opening…';
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
