/** The buttons that save the stems with one click, their format, and the way to everything else. */
import { useState } from 'react';
import type { ExportFormat } from '../../audio/export/exportFormats';
import type { StemName } from '../../audio/export/fileNames';
import type { SongData } from '../../session/songData';
import type { Song } from '../../session/sessionState';
import { DownloadIcon } from '../icons';
import { ExportDialog } from './ExportDialog';
import { ExportReport } from './ExportReport';
import { planExport, readyLength } from './exportPlan';
import type { ExportItem } from './exportPlan';
import { inFormat } from './inFormat';
import { readNameTags } from './nameTags';
import { toDownloads, useExportJob } from './useExportJob';
import type { ExportState } from './useExportSettings';
import { texts } from '../language/language';

interface DownloadsProps {
  readonly song: Song;
  /** Null where nothing of the song is in memory or on the disk. */
  readonly data: SongData | null;
  /** The song's file, for its tags. */
  readonly file: File | null;
  readonly exportState: ExportState;
}

export function Downloads({ song, data, file, exportState }: DownloadsProps) {
  const { formats, format, onFormat, settings } = exportState;
  const [isOpen, setOpen] = useState(false);
  const job = useExportJob();
  const exportSong = data && { fileName: song.fileName, file, data, listening: song.listening };

  async function save(stem: StemName): Promise<void> {
    if (!exportSong) return;
    const tags = await readNameTags([exportSong], settings.pattern);
    const oneClick = { ...settings, sampleRate: null };
    const choices = { format, settings: oneClick, region: null, isTransposed: false, tags };
    await job.start(planExport([exportSong], { ...choices, parts: [stem] }), toDownloads);
  }

  async function saveAgain(items: readonly ExportItem[], other?: ExportFormat): Promise<void> {
    await job.start(other ? items.map((item) => inFormat(item, other)) : items, toDownloads);
  }

  const isBusy = job.state.kind === 'running';
  const isDisabled = song.status !== 'done' || !data || isBusy;
  const canExport = data !== null && readyLength(data) > 0;
  const words = texts().export;
  return (
    <div className="downloads">
      <button
        type="button"
        className="button button-primary"
        disabled={isDisabled}
        onClick={() => void save('vocals')}
      >
        <DownloadIcon />
        {words.downloadVocals}
      </button>
      <button
        type="button"
        className="button button-secondary"
        disabled={isDisabled}
        onClick={() => void save('instrumental')}
      >
        <DownloadIcon />
        {words.downloadInstrumental}
      </button>
      <button
        type="button"
        className="button button-secondary"
        disabled={!canExport || isBusy}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {words.open}
      </button>
      <label className="export-format">
        {words.format}
        <select
          value={format.id}
          onChange={(event) => {
            const chosen = formats.find(({ id }) => id === event.target.value);
            if (chosen) onFormat(chosen);
          }}
        >
          {formats.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <ExportReport job={job} onAgain={(items, other) => void saveAgain(items, other)} />
      {isOpen && exportSong && (
        <ExportDialog
          songs={[exportSong]}
          exportState={exportState}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}
