/**
 * The parts of mediabunny that the app uses, as one chunk beside the page's own (see
 * loadMediaLibrary.ts). HLS is left out: it would send requests.
 */
export {
  ADTS,
  AudioSampleSink,
  EncodedPacketSink,
  FLAC,
  Input,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from 'mediabunny';
export { EndingBlobSource } from './endingBlobSource';
