/**
 * The file formats that stems can be saved in, as a table: the page lists its rows in this order,
 * the first is the default. A new format is a new row here and its encoder in `encoders.ts`.
 */
import type { WavBitDepth } from '../../pcm/wavHeader';
import { FLAC_LIMITS, MPEG_LIMITS, OPUS_LIMITS, WAV_LIMITS } from './formatLimits';
import type { FormatLimits } from './formatLimits';

export type FormatId =
  'wav-16' | 'wav-24' | 'wav-32f' | 'flac-16' | 'flac-24' | 'mp3' | 'm4a' | 'opus';

/** How much of the sound a lossy format keeps. The other formats keep all. */
export type Quality = 'best' | 'good' | 'small';

/** What a format makes of the samples. */
export type Coding =
  | { readonly kind: 'wav'; readonly bitDepth: WavBitDepth }
  | { readonly kind: 'flac'; readonly bitDepth: 16 | 24 }
  | {
      readonly kind: 'lossy';
      /** Bits per second and channel. */
      readonly bitrates: Readonly<Record<Quality, number>>;
    };

export interface ExportFormat {
  /** Distinguishes the rows. */
  readonly id: FormatId;
  /** Of the file's name, without the dot. */
  readonly extension: string;
  /** Of the file as a blob. */
  readonly mimeType: string;
  readonly coding: Coding;
  readonly limits: FormatLimits;
  /** Whether this browser can encode the format. Absent if every browser can. */
  readonly isAvailable?: () => Promise<boolean>;
}

export const EXPORT_FORMATS: readonly [ExportFormat, ...ExportFormat[]] = [
  wav('wav-16', 16),
  wav('wav-24', 24),
  wav('wav-32f', '32f'),
  flac('flac-16', 16),
  flac('flac-24', 24),
  {
    id: 'mp3',
    extension: 'mp3',
    mimeType: 'audio/mpeg',
    coding: lossy(160_000, 96_000, 64_000),
    limits: MPEG_LIMITS,
  },
  {
    id: 'm4a',
    extension: 'm4a',
    mimeType: 'audio/mp4',
    coding: lossy(128_000, 96_000, 64_000),
    limits: MPEG_LIMITS,
  },
  {
    id: 'opus',
    extension: 'opus',
    mimeType: 'audio/ogg',
    // The best one is above what is recommended for full-band music in stereo.
    coding: lossy(80_000, 64_000, 48_000),
    limits: OPUS_LIMITS,
    isAvailable: canEncodeOpus,
  },
];

/**
 * The only row in which no sample is rounded or clipped, so that vocals + instrumental is the
 * mixture however loud they are.
 */
export const EXACT_FORMAT: ExportFormat = EXPORT_FORMATS[2];

/** The row with this id. Throws RangeError if there is none. */
export function formatOf(id: string): ExportFormat {
  const found = EXPORT_FORMATS.find((format) => format.id === id);
  if (!found) throw new RangeError(`no format ${id}`);
  return found;
}

/** Whether samples beyond full scale are lost in this format. */
export function clips({ id }: ExportFormat): boolean {
  return id !== EXACT_FORMAT.id;
}

/** Bits per second and channel of a lossy format; null for the others. */
export function bitrateOf({ coding }: ExportFormat, quality: Quality): number | null {
  return coding.kind === 'lossy' ? coding.bitrates[quality] : null;
}

function wav(id: FormatId, bitDepth: WavBitDepth): ExportFormat {
  const coding = { kind: 'wav', bitDepth } as const;
  return { id, extension: 'wav', mimeType: 'audio/wav', coding, limits: WAV_LIMITS };
}

function flac(id: FormatId, bitDepth: 16 | 24): ExportFormat {
  const coding = { kind: 'flac', bitDepth } as const;
  return { id, extension: 'flac', mimeType: 'audio/flac', coding, limits: FLAC_LIMITS };
}

function lossy(best: number, good: number, small: number): Coding {
  return { kind: 'lossy', bitrates: { best, good, small } };
}

/** Whether the browser has an Opus encoder (WebCodecs). */
async function canEncodeOpus(): Promise<boolean> {
  if (typeof AudioEncoder === 'undefined') return false;
  const config = { codec: 'opus', sampleRate: 48000, bitrate: 160_000 };
  const support = await Promise.all(
    [1, 2].map((numberOfChannels) =>
      AudioEncoder.isConfigSupported({ ...config, numberOfChannels }),
    ),
  ).catch(() => []);
  return support.length > 0 && support.every(({ supported }) => supported === true);
}
