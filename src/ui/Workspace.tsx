/** The selected song: its waveforms and spectrograms, the player, the downloads. */
import { useState } from 'react';
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
import { ColorLegend } from './timeline/ColorLegend';
import { Timeline } from './timeline/Timeline';
import { WHOLE_SONG } from './timeline/viewport';
import { ZoomButtons } from './timeline/ZoomButtons';
import type { Listening } from '../session/listening';
import { songTitle } from '../audio/export/fileNames';
import type { ExportState } from './export/useExportSettings';

interface WorkspaceProps {
  readonly song: Song;
  readonly data: SongData | null;
  /** The song's file, for its tags. */
  readonly file: File | null;
  /** Changes how the song is heard and shown. Must be a stable function. */
  readonly onListening: (change: Partial<Listening>) => void;
  readonly exportState: ExportState;
  readonly onCancel: () => void;
  /** Puts the song in the queue again. */
  readonly onAgain: () => void;
}

export function Workspace(props: WorkspaceProps) {
  const { song, data, file, onListening, exportState, onCancel, onAgain } = props;
  const canPlay = song.readySamples > 0;
  const [viewport, setViewport] = useState(WHOLE_SONG);
  const { listening } = song;
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
        <h2 id="song-title">{title}</h2>
        <p className="facts">{facts(song)}</p>
        {data && (
          <div className="picture-tools">
            <ColorLegend />
            <ZoomButtons
              viewport={viewport}
              position={() => (player?.position() ?? 0) / data.durationSeconds}
              onViewport={setViewport}
            />
          </div>
        )}
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
      {data ? (
        <Timeline data={data} player={player} viewport={viewport} onViewport={setViewport} />
      ) : (
        <div className="placeholder">
          <p>{placeholder(song)}</p>
          {isOver(song) && (
            <button type="button" className="button button-secondary" onClick={onAgain}>
              {song.status === 'failed' ? 'Try again' : 'Separate again'}
            </button>
          )}
        </div>
      )}
      <div className="controls">
        {player?.problem && <PlayFailure code={player.problem} />}
        <Transport data={data} player={player} canPlay={canPlay} />
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
