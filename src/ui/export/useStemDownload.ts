/** Saves a stem of one song with one click, in the format last chosen. */
import type { ExportFormat } from '../../audio/export/exportFormats';
import type { StemName } from '../../audio/export/fileNames';
import type { SongData } from '../../session/songData';
import type { Song } from '../../session/sessionState';
import { planExport, readyLength } from './exportPlan';
import type { ExportItem, ExportSong } from './exportPlan';
import { inFormat } from './inFormat';
import { readNameTags } from './nameTags';
import { toDownloads, useExportJob } from './useExportJob';
import type { ExportJob } from './useExportJob';
import type { ExportState } from './useExportSettings';

export interface StemDownload {
  /** Null where nothing of the song is in memory or on the disk. */
  readonly song: ExportSong | null;
  readonly job: ExportJob;
  /** Whether the song is finished and nothing is being saved. */
  readonly isReady: boolean;
  /** Whether anything of the song can be saved and nothing is being saved. */
  readonly canExport: boolean;
  readonly save: (stem: StemName) => void;
  /** Saves items that have failed or were clipped again, in another format if one is given. */
  readonly saveAgain: (items: readonly ExportItem[], other?: ExportFormat) => void;
}

/** `data` and `file` are those of `song`, null where they are gone. */
export function useStemDownload(
  { status, fileName, listening }: Song,
  data: SongData | null,
  file: File | null,
  { format, settings }: ExportState,
): StemDownload {
  const job = useExportJob();
  const song = data && { fileName, file, data, listening };

  async function save(stem: StemName): Promise<void> {
    if (!song) return;
    const tags = await readNameTags([song], settings.pattern);
    const oneClick = { ...settings, sampleRate: null };
    const choices = { format, settings: oneClick, region: null, isTransposed: false, tags };
    await job.start(planExport([song], { ...choices, parts: [stem] }), toDownloads);
  }

  async function saveAgain(items: readonly ExportItem[], other?: ExportFormat): Promise<void> {
    await job.start(other ? items.map((item) => inFormat(item, other)) : items, toDownloads);
  }

  const isBusy = job.state.kind === 'running';
  return {
    song,
    job,
    isReady: status === 'done' && data !== null && !isBusy,
    canExport: data !== null && readyLength(data) > 0 && !isBusy,
    save: (stem) => void save(stem),
    saveAgain: (items, other) => void saveAgain(items, other),
  };
}
