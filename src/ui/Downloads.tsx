/** Saving the stems as WAV. */
import { useState } from 'react';
import { DownloadIcon } from './icons';
import { describeSaveFailure } from './errorMessages';
import type { SongData } from '../session/songData';
import { saveBlob } from '../audio/export/download';
import { stemFileName } from '../audio/export/fileNames';
import type { StemName } from '../audio/export/fileNames';
import type { WavBitDepth } from '../pcm/wav';

const BIT_DEPTHS: readonly (readonly [WavBitDepth, string])[] = [
  [16, '16-bit'],
  [24, '24-bit'],
  ['32f', '32-bit float'],
];

interface DownloadsProps {
  readonly fileName: string;
  /** Null until the song is done. */
  readonly data: SongData | null;
  readonly bitDepth: WavBitDepth;
  readonly onBitDepth: (bitDepth: WavBitDepth) => void;
}

export function Downloads({ fileName, data, bitDepth, onBitDepth }: DownloadsProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function save(stem: StemName): Promise<void> {
    if (!data) return;
    setBusy(true);
    setProblem(null);
    try {
      saveBlob(await data.encodeStem(stem, bitDepth), stemFileName(fileName, stem));
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
      <label className="bit-depth">
        WAV
        <select
          value={String(bitDepth)}
          onChange={(event) => {
            const chosen = BIT_DEPTHS.find(([depth]) => String(depth) === event.target.value);
            if (chosen) onBitDepth(chosen[0]);
          }}
        >
          {BIT_DEPTHS.map(([depth, label]) => (
            <option key={depth} value={String(depth)}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {problem && (
        <p className="alert" role="alert">
          <strong>{fileName}</strong> {problem}
        </p>
      )}
    </div>
  );
}
