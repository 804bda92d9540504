/** The button that saves all finished songs at once. */
import { useState } from 'react';
import type { Session } from '../../session/session';
import type { Song } from '../../session/sessionState';
import { DownloadIcon } from '../icons';
import { ExportDialog } from './ExportDialog';
import type { ExportSong } from './exportPlan';
import type { ExportState } from './useExportSettings';
import { texts } from '../language/language';

interface SaveAllProps {
  readonly session: Session;
  readonly songs: readonly Song[];
  readonly exportState: ExportState;
}

/** Nothing while fewer than two songs are finished. */
export function SaveAll({ session, songs, exportState }: SaveAllProps) {
  const [isOpen, setOpen] = useState(false);
  const finished = songs
    .filter(({ status }) => status === 'done')
    .flatMap(({ id, fileName, listening }): ExportSong[] => {
      const data = session.dataOf(id);
      return data ? [{ fileName, file: session.fileOf(id), data, listening }] : [];
    });
  if (finished.length < 2) return null;
  return (
    <>
      <button
        type="button"
        className="button button-secondary"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <DownloadIcon />
        {texts().export.saveAll}
      </button>
      {isOpen && (
        <ExportDialog songs={finished} exportState={exportState} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
