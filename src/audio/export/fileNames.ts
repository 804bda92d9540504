/** Names: from a file to the title of its song, and from a song to the files that are saved. */

/** The two parts that a song is separated into; together they are the song. */
export type StemName = 'vocals' | 'instrumental';

/** Room for the title in a file name, in UTF-8 bytes: file systems stop at 255 for the whole. */
const LONGEST_TITLE_BYTES = 220;

/** `fileName` without its extension; unicode is kept. `.mp3` alone stays as it is. */
export function songTitle(fileName: string): string {
  const title = fileName.replace(/(?<=.)\.[^./\\ ]{1,5}$/u, '').trim();
  return title || 'Untitled';
}

/**
 * `<song> – <stem>.<extension>`, at most 255 bytes of UTF-8; characters that some file system
 * refuses become `_`. `fileName` is the name of the song's file.
 */
export function stemFileName(fileName: string, stem: StemName, extension: string): string {
  const safe = Array.from(songTitle(fileName))
    .map((character) => (isForbidden(character) ? '_' : character))
    .join('')
    .replace(/^\.+/u, '_');
  return `${shorten(safe)} – ${stem}.${extension}`;
}

/**
 * Whether Windows, the strictest, refuses a character: < > : " / \ | ? * and control characters.
 */
function isForbidden(character: string): boolean {
  return '<>:"/\\|?*'.includes(character) || character < ' ' || character === '\u007f';
}

/** Cuts a title that is too long between characters, never inside one. */
function shorten(title: string): string {
  const encoder = new TextEncoder();
  let kept = '';
  let numBytes = 0;
  for (const character of title) {
    numBytes += encoder.encode(character).length;
    if (numBytes > LONGEST_TITLE_BYTES) return kept.trimEnd();
    kept += character;
  }
  return title;
}
