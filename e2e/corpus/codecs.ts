/** Codecs and containers of the corpus: how ffmpeg makes them, and what the app is to give. */

/** How the length of a decoded file follows from what was encoded. */
export type LengthRule =
  /** The file states which samples belong to the song: as many come out as went in. */
  | 'as encoded'
  /** The same to a millisecond, in which the edit lists of ffmpeg count. */
  | 'to a millisecond'
  /** The file states where the song begins but not where it ends: some padding may follow. */
  | 'padded'
  /** The file states neither: as many come out as the independent decoder gives. */
  | 'as decoded';

export interface Codec {
  readonly name: string;
  readonly extension: string;
  readonly args: readonly string[];
  /**
   * Greatest difference of a sample from the independent decoder's. Lossless: rounding of the sum
   * of two stems. Lossy: the decoders are of one origin and round differently.
   */
  readonly tolerance: number;
  readonly length: LengthRule;
  /** Rates and channel counts that are tried; default: the usual ones. */
  readonly rates?: readonly number[];
  readonly channelCounts?: readonly number[];
  /** Whether what a decoder needs first stands at the end, so that nothing is left if it is cut. */
  readonly hasIndexAtEnd?: boolean;
  /** Whether nothing in the file tells how long it should be. */
  readonly isOpenEnded?: boolean;
  /** Rate of the decoded file; default: the rate that was encoded. */
  readonly decodedRate?: number;
}

const LOSSLESS = { tolerance: 2 ** -22, length: 'as encoded' } as const;
const LOSSY = { tolerance: 2e-3, length: 'as encoded' } as const;
const LOSSY_MP4 = { tolerance: 2e-3, length: 'to a millisecond' } as const;
const PADDED = { tolerance: 2e-3, length: 'padded' } as const;
const AS_DECODED = { tolerance: 2e-3, length: 'as decoded', isOpenEnded: true } as const;

const PCM_RATES = [1000, 8000, 11025, 22050, 44100, 44101, 48000, 96000, 192000, 384000];
const PCM_CHANNELS = [1, 2, 3, 6, 8, 32];
const MP3_RATES = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000];
const AAC_RATES = [8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000];
const OPUS_RATES = [8000, 12000, 16000, 24000, 48000];
const UP_TO_STEREO = [1, 2];

const mp3 = ['-c:a', 'libmp3lame', '-b:a', '128k'];
const aac = ['-c:a', 'aac', '-b:a', '128k'];
const vorbis = ['-c:a', 'libvorbis', '-q:a', '4'];
const opus = ['-c:a', 'libopus', '-b:a', '96k'];
const flac = ['-c:a', 'flac'];

const wavCodec = (codec: string): Codec => ({
  name: `WAV ${codec}`,
  extension: 'wav',
  args: ['-c:a', codec],
  ...LOSSLESS,
});
const aiffCodec = (codec: string): Codec => ({
  name: `AIFF ${codec}`,
  extension: 'aiff',
  args: ['-c:a', codec, '-f', 'aiff'],
  ...LOSSLESS,
});

/** What the app reads; every file must give the song's samples. */
export const READABLE: readonly Codec[] = [
  { ...wavCodec('pcm_s16le'), rates: PCM_RATES, channelCounts: PCM_CHANNELS },
  { ...wavCodec('pcm_f32le'), rates: PCM_RATES, channelCounts: PCM_CHANNELS },
  ...['pcm_u8', 'pcm_s24le', 'pcm_s32le', 'pcm_f64le'].map(wavCodec),
  ...['pcm_alaw', 'pcm_mulaw'].map(wavCodec),
  { ...wavCodec('pcm_s16le'), name: 'RF64', args: ['-c:a', 'pcm_s16le', '-rf64', 'always'] },
  ...['pcm_s16be', 'pcm_s24be', 'pcm_s32be', 'pcm_f32be', 'pcm_f64be'].map(aiffCodec),
  aiffCodec('pcm_s16le'),
  {
    name: 'FLAC',
    extension: 'flac',
    args: [...flac, '-sample_fmt', 's16'],
    rates: [8000, 22050, 44100, 48000, 96000, 192000],
    channelCounts: [1, 2, 6, 8],
    ...LOSSLESS,
  },
  { name: 'FLAC 24-bit', extension: 'flac', args: [...flac, '-sample_fmt', 's32'], ...LOSSLESS },
  {
    name: 'FLAC in Ogg',
    extension: 'oga',
    args: [...flac, '-f', 'ogg'],
    isOpenEnded: true,
    ...LOSSLESS,
  },
  { name: 'FLAC in MP4', extension: 'mp4', args: [...flac, '-strict', '-2'], ...LOSSLESS },
  { name: 'FLAC in Matroska', extension: 'mka', args: flac, ...LOSSLESS },
  {
    name: 'MP3',
    extension: 'mp3',
    args: mp3,
    rates: MP3_RATES,
    channelCounts: UP_TO_STEREO,
    ...LOSSY,
  },
  { name: 'MP3 VBR', extension: 'mp3', args: ['-c:a', 'libmp3lame', '-q:a', '4'], ...LOSSY },
  {
    name: 'MP3 without tag',
    extension: 'mp3',
    args: [...mp3, '-write_xing', '0', '-id3v2_version', '0'],
    ...AS_DECODED,
  },
  { name: 'MP3 in MP4', extension: 'mp4', args: mp3, ...LOSSY_MP4 },
  { name: 'MP3 in Matroska', extension: 'mka', args: mp3, ...PADDED },
  {
    name: 'AAC in MP4',
    extension: 'm4a',
    args: aac,
    rates: AAC_RATES,
    channelCounts: [1, 2, 6],
    hasIndexAtEnd: true,
    ...LOSSY_MP4,
  },
  {
    name: 'AAC in MP4, index in front',
    extension: 'm4a',
    args: [...aac, '-movflags', '+faststart'],
    ...LOSSY_MP4,
  },
  {
    name: 'AAC in fragmented MP4',
    extension: 'mp4',
    args: [...aac, '-movflags', '+frag_keyframe+empty_moov', '-frag_duration', '200000'],
    ...PADDED,
  },
  { name: 'AAC in QuickTime', extension: 'mov', args: aac, ...LOSSY_MP4 },
  { name: 'AAC in 3GP', extension: '3gp', args: aac, ...LOSSY_MP4 },
  { name: 'AAC in Matroska', extension: 'mka', args: aac, ...PADDED },
  {
    name: 'AAC in ADTS',
    extension: 'aac',
    args: aac,
    rates: [8000, 16000, 22050, 44100, 48000, 96000],
    channelCounts: UP_TO_STEREO,
    ...AS_DECODED,
  },
  {
    name: 'AAC in MPEG-TS',
    extension: 'ts',
    args: aac,
    ...AS_DECODED,
  },
  {
    name: 'Vorbis in Ogg',
    extension: 'ogg',
    args: vorbis,
    rates: [8000, 11025, 22050, 44100, 48000, 96000],
    channelCounts: [1, 2, 3, 5, 6, 8],
    isOpenEnded: true,
    ...LOSSY,
  },
  { name: 'Vorbis in WebM', extension: 'webm', args: vorbis, ...PADDED },
  {
    name: 'Vorbis in Matroska',
    extension: 'mka',
    args: vorbis,
    channelCounts: [1, 2, 3, 6],
    ...PADDED,
  },
  {
    name: 'Opus in Ogg',
    extension: 'opus',
    args: opus,
    rates: OPUS_RATES,
    channelCounts: UP_TO_STEREO,
    decodedRate: 48000,
    isOpenEnded: true,
    ...LOSSY,
  },
  {
    name: 'Opus in WebM',
    extension: 'webm',
    args: opus,
    rates: [48000],
    channelCounts: [1, 2, 6],
    decodedRate: 48000,
    ...LOSSY,
  },
  { name: 'Opus in Matroska', extension: 'mka', args: opus, decodedRate: 48000, ...LOSSY },
  { name: 'Opus in MP4', extension: 'mp4', args: opus, decodedRate: 48000, ...LOSSY_MP4 },
  {
    name: 'ALAC',
    extension: 'm4a',
    args: ['-c:a', 'alac', '-sample_fmt', 's16p'],
    rates: [8000, 44100, 48000, 96000],
    channelCounts: [1, 2, 6],
    ...LOSSLESS,
  },
  {
    name: 'ALAC 24-bit',
    extension: 'm4a',
    args: ['-c:a', 'alac', '-sample_fmt', 's32p'],
    ...LOSSLESS,
  },
  {
    name: 'ALAC in CAF',
    extension: 'caf',
    args: ['-c:a', 'alac'],
    rates: [8000, 44100, 96000],
    channelCounts: [1, 2, 6],
    ...LOSSLESS,
  },
  { name: 'PCM in CAF', extension: 'caf', args: ['-c:a', 'pcm_s16le'], ...LOSSLESS },
  { name: 'PCM in CAF, big endian', extension: 'caf', args: ['-c:a', 'pcm_s24be'], ...LOSSLESS },
  { name: 'Floats in CAF', extension: 'caf', args: ['-c:a', 'pcm_f32le'], ...LOSSLESS },
  // ffmpeg counts what fills up the chunk to a multiple of 8 bytes to the samples.
  {
    name: 'Wave64',
    extension: 'w64',
    args: ['-c:a', 'pcm_s16le'],
    ...LOSSLESS,
    length: 'as decoded',
  },
  { name: 'PCM in QuickTime', extension: 'mov', args: ['-c:a', 'pcm_s16le'], ...LOSSLESS },
  { name: 'PCM in Matroska', extension: 'mka', args: ['-c:a', 'pcm_s16le'], ...LOSSLESS },
];

/** What browsers have no decoder for: the right samples or a sentence, both are right. */
export const FOREIGN: readonly Codec[] = [
  { name: 'Sun AU', extension: 'au', args: ['-c:a', 'pcm_s16be'], ...LOSSLESS },
  { name: 'WavPack', extension: 'wv', args: ['-c:a', 'wavpack'], ...LOSSLESS },
  { name: 'True Audio', extension: 'tta', args: ['-c:a', 'tta'], ...LOSSLESS },
  { name: 'WMA', extension: 'wma', args: ['-c:a', 'wmav2'], ...AS_DECODED },
  { name: 'AC-3', extension: 'ac3', args: ['-c:a', 'ac3'], ...AS_DECODED },
  { name: 'AC-3 in MP4', extension: 'mp4', args: ['-c:a', 'ac3'], ...AS_DECODED },
  { name: 'E-AC-3 in MP4', extension: 'mp4', args: ['-c:a', 'eac3'], ...AS_DECODED },
  { name: 'MP2', extension: 'mp2', args: ['-c:a', 'mp2'], ...AS_DECODED },
  { name: 'ADPCM in WAV', extension: 'wav', args: ['-c:a', 'adpcm_ms'], ...AS_DECODED },
  { name: 'IMA ADPCM in WAV', extension: 'wav', args: ['-c:a', 'adpcm_ima_wav'], ...AS_DECODED },
  { name: 'MP3 in WAV', extension: 'wav', args: mp3, ...AS_DECODED },
  { name: 'MP3 in AVI', extension: 'avi', args: mp3, ...AS_DECODED },
  { name: 'AAC in FLV', extension: 'flv', args: aac, ...AS_DECODED },
  { name: 'AAC in LATM', extension: 'latm', args: aac, ...AS_DECODED },
  { name: 'DTS', extension: 'dts', args: ['-c:a', 'dca', '-strict', '-2'], ...AS_DECODED },
  {
    name: 'Speex',
    extension: 'spx',
    args: ['-ar', '16000', '-ac', '1', '-c:a', 'libspeex'],
    ...AS_DECODED,
  },
];
