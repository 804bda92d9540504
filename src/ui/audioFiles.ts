/** Which files the page asks for. What can be read of others is opened, too. */

/** In words, as the start page lists them. */
export const FORMAT_NAMES = [
  'MP3',
  'M4A',
  'FLAC',
  'WAV',
  'AIFF',
  'ALAC',
  'CAF',
  'Wave64',
  'OGG',
  'Opus',
  'MP4',
  'MOV',
  'MKV',
  'WebM',
] as const;

/** Of file names; public/manifest.webmanifest has the same. */
export const EXTENSIONS = [
  '.mp3',
  '.m4a',
  '.aac',
  '.flac',
  '.wav',
  '.w64',
  '.aif',
  '.aiff',
  '.aifc',
  '.caf',
  '.ogg',
  '.oga',
  '.opus',
  '.mp4',
  '.mov',
  '.webm',
  '.mka',
  '.mkv',
] as const;

/** Extensions as well as types: operating systems do not know the type of every file. */
export const ACCEPT = ['audio/*', 'video/*', ...EXTENSIONS].join(',');
