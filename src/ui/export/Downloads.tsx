/** The buttons that save the stems, and the choice of their file format. */
import { useState } from 'react';
import { DownloadIcon } from './icons';
import { describeSaveFailure } from './errorMessages';
import type { Message } from './errorMessages';
import type { SongData } from '../session/songData';
import { watchedStream } from '../audio/export/planeStream';
import { saveBlob } from '../audio/export/saveBlob';
import { songTitle, stemFileName } from '../audio/export/fileNames';
import type { StemName } from '../audio/export/fileNames';
import type { ExportFormatState } from './useExportFormat';

interface DownloadsProps {
  readonly fileName: string;
  /** The song's file, for its tags. */
  readonly file: File | null;
  /** Null until the song is done. */
  readonly data: SongData | null;
  readonly exportFormat: ExportFormatState;
}

export function Downloads({ fileName, file, data, exportFormat }: DownloadsProps) {
  const { formats, format, onFormat } = exportFormat;
  /** Share of the stem that has been encoded; null while nothing is saved. */
  const [progress, setProgress] = useState<number | null>(null);
  const [problem, setProblem] = useState<Message | null>(null);

  async function save(stem: StemName): Promise<void> {
    if (!data) return;
    setProgress(0);
    setProblem(null);
    try {
      const stream = watchedStream(data.stem(stem), setProgress);
      const blob = await format.encode(stream, { file, title: songTitle(fileName), stem });
      saveBlob(blob, stemFileName(fileName, stem, format.extension));
    } catch (error) {
      setProblem(describeSaveFailure(error));
    } finally {
      setProgress(null);
    }
  }

  const isBusy = progress !== null;
  const isDisabled = !data || isBusy;
  return (
    <div className="downloads">
      <button
        type="button"
        className="button button-primary"
        disabled={isDisabled}
        onClick={() => void save('vocals')}
      >
        <DownloadIcon />
        Download vocals
      </button>
      <button
        type="button"
        className="button button-secondary"
        disabled={isDisabled}
        onClick={() => void save('instrumental')}
      >
        <DownloadIcon />
        Download instrumental
      </button>
      <label className="export-format">
        Format
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
      {isBusy && (
        <output className="save-progress">
          Making the {format.label} file…
          {/* A screen reader would say every new number. */}
          <span aria-hidden="true"> {Math.floor(100 * progress)} %</span>
        </output>
      )}
      {problem && (
        <p className="alert" role="alert">
          <strong>{fileName}</strong> {problem.problem} {problem.nextStep}
        </p>
      )}
    </div>
  );
}
