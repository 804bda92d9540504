/** The buttons that save the stems with one click, and their format. */
import { DownloadIcon } from '../icons';
import { ExportDialog } from './ExportDialog';
import { ExportReport } from './ExportReport';
import type { ExportState } from './useExportSettings';
import type { StemDownload } from './useStemDownload';
import { texts } from '../language/language';

interface DownloadsProps {
  readonly download: StemDownload;
  readonly exportState: ExportState;
  readonly isPanelOpen: boolean;
  readonly onPanelClose: () => void;
}

export function Downloads({ download, exportState, isPanelOpen, onPanelClose }: DownloadsProps) {
  const { song, job, isReady, save, saveAgain } = download;
  const { formats, format, onFormat } = exportState;
  const words = texts().export;
  return (
    <div className="downloads">
      <button
        type="button"
        className="button button-primary"
        disabled={!isReady}
        onClick={() => save('vocals')}
      >
        <DownloadIcon />
        {words.downloadVocals}
      </button>
      <button
        type="button"
        className="button button-secondary"
        disabled={!isReady}
        onClick={() => save('instrumental')}
      >
        <DownloadIcon />
        {words.downloadInstrumental}
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
          {formats.map(({ id }) => (
            <option key={id} value={id}>
              {words.formats[id]}
            </option>
          ))}
        </select>
      </label>
      <ExportReport job={job} onAgain={saveAgain} />
      {isPanelOpen && song && (
        <ExportDialog songs={[song]} exportState={exportState} onClose={onPanelClose} />
      )}
    </div>
  );
}
