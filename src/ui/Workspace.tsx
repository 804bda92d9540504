/** The selected song: its waveforms and spectrograms, the player, the downloads. */
import { useState } from 'react';
import { Downloads } from './export/Downloads';
import { formatChannels, formatRate, formatTime } from './format';
import { Transport } from './player/Transport';
import { usePlayer } from './player/usePlayer';
import { useShortcuts } from './player/useShortcuts';
import type { SongData } from '../session/songData';
import { isOver } from '../session/sessionState';
import type { Song } from '../session/sessionState';
import { ColorLegend } from './timeline/ColorLegend';
import { Timeline } from './timeline/Timeline';
import { WHOLE_SONG } from './timeline/viewport';
import { ZoomButtons } from './timeline/ZoomButtons';
import type { ListenMode } from '../audio/play/player';
import { songTitle } from '../audio/export/fileNames';
import type { ExportState } from './export/useExportSettings';

interface WorkspaceProps {
  readonly song: Song;
  readonly data: SongData | null;
  /** The song's file, for its tags. */
  readonly file: File | null;
  readonly mode: ListenMode;
  readonly onMode: (mode: ListenMode) => void;
  readonly exportState: ExportState;
  readonly onCancel: () => void;
  /** Puts the song in the queue again. */
  readonly onAgain: () => void;
}

export function Workspace(props: WorkspaceProps) {
  const { song, data, file, mode, onMode, exportState, onCancel, onAgain } = props;
  const canPlay = song.readySamples > 0;
  const [viewport, setViewport] = useState(WHOLE_SONG);
  const player = usePlayer(data, mode);
  useShortcuts({ player: canPlay ? player : null, onMode, onCancel });
  return (
    <section className="workspace" aria-labelledby="song-title">
      <div className="song-head">
        <h2 id="song-title">{songTitle(song.fileName)}</h2>
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
        <Transport data={data} player={player} canPlay={canPlay} mode={mode} onMode={onMode} />
        <Downloads song={song} data={data} file={file} exportState={exportState} />
      </div>
    </section>
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
