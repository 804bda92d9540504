/** The buttons that save the stems, and the choice of their file format. */
import { useState } from 'react';
import { DownloadIcon } from './icons';
import { describeSaveFailure } from './errorMessages';
import type { Message } from './errorMessages';
import type { SongData } from '../session/songData';
import { EXPORT_FORMATS } from '../audio/export/exportFormats';
import type { ExportFormat } from '../audio/export/exportFormats';
import { saveBlob } from '../audio/export/saveBlob';
import { stemFileName } from '../audio/export/fileNames';
import type { StemName } from '../audio/export/fileNames';

interface DownloadsProps {
  readonly fileName: string;
  /** Null until the song is done. */
  readonly data: SongData | null;
  readonly format: ExportFormat;
  readonly onFormat: (format: ExportFormat) => void;
}

export function Downloads({ fileName, data, format, onFormat }: DownloadsProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Message | null>(null);

  async function save(stem: StemName): Promise<void> {
    if (!data) return;
    setBusy(true);
    setProblem(null);
    try {
      const blob = await format.encode(data.stem(stem));
      saveBlob(blob, stemFileName(fileName, stem, format.extension));
    } catch (error) {
      setProblem(describeSaveFailure(error));
    } finally {
      setBusy(false);
    }
  }

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
            const chosen = EXPORT_FORMATS.find(({ id }) => id === event.target.value);
            if (chosen) onFormat(chosen);
          }}
        >
          {EXPORT_FORMATS.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {problem && (
        <p className="alert" role="alert">
          <strong>{fileName}</strong> {problem.problem} {problem.nextStep}
        </p>
      )}
    </div>
  );
}
