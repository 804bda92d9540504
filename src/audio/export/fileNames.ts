/** Names: from a file to the title of its song, and from a song to the files that are saved. */

/** The two parts that a song is separated into; together they are the song. */
export type StemName = 'vocals' | 'instrumental';

/** What a saved file holds: a stem, or both as they are mixed. */
export type PartName = StemName | 'mix';

/** Where a name is longer, file systems refuse it: UTF-8 bytes of the whole. */
const LONGEST_NAME_BYTES = 255;
/** Room that is left for ` (2)` and the like. */
const NUMBER_BYTES = 10;

/** `fileName` without its extension; unicode is kept. `.mp3` alone stays as it is. */
export function songTitle(fileName: string): string {
  const title = fileName.replace(/(?<=.)\.[^./\\ ]{1,5}$/u, '').trim();
  return title || 'Untitled';
}

/** What a pattern is filled with. Empty texts are facts that a file does not have. */
export interface NameFields {
  readonly title: string;
  readonly stem: string;
  readonly artist: string;
  readonly album: string;
  readonly region: string;
  /** `+2`, in semitones. */
  readonly key: string;
  /** `90 %`. */
  readonly speed: string;
}

export const NAME_FIELDS = ['title', 'stem', 'artist', 'album', 'region', 'key', 'speed'] as const;

export const DEFAULT_PATTERN = '{title} – {stem}';

/** Facts that distinguish files: a name has them in brackets if its pattern does not name them. */
const DISTINGUISHING = ['region', 'key', 'speed'] as const;

/**
 * The name of a saved file: `pattern` with `{title}` and the other fields filled in, and
 * `.extension`. At most 255 bytes of UTF-8 with room for a number; long titles are cut between
 * characters. Characters that some file system refuses become `_`; those that change the direction
 * of text go, and what an empty field leaves behind (brackets, dashes at the ends). Braces around
 * other words stay as they are.
 */
export function fileName(pattern: string, fields: NameFields, extension: string): string {
  const missing = DISTINGUISHING.filter((name) => fields[name] && !pattern.includes(`{${name}}`));
  const suffix = missing.length > 0 ? ` (${missing.map((name) => fields[name]).join(', ')})` : '';
  const room = LONGEST_NAME_BYTES - NUMBER_BYTES - numBytes(`.${extension}`);
  const whole = fill(pattern, fields) + suffix;
  const excess = numBytes(sanitised(whole)) - room;
  const title = cut(fields.title, numBytes(fields.title) - Math.max(0, excess));
  const shortened = excess > 0 ? fill(pattern, { ...fields, title }) + suffix : whole;
  return `${cut(sanitised(shortened), room) || 'Untitled'}.${extension}`;
}

/**
 * `names` made different from each other and from those that `isTaken` knows, in their order: the
 * second `Song.wav` becomes `Song (2).wav`. Names that differ in case only count as equal, because
 * they are on Windows and macOS.
 */
export function uniqueNames(
  names: readonly string[],
  isTaken: (name: string) => boolean = () => false,
): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; used.has(unique.toLowerCase()) || isTaken(unique); n++) {
      unique = name.replace(/(\.[^.]*)?$/u, (extension) => ` (${n})${extension}`);
    }
    used.add(unique.toLowerCase());
    return unique;
  });
}

function fill(pattern: string, fields: NameFields): string {
  const filled = pattern.replace(/\{(\w+)\}/gu, (whole, name: string) =>
    Object.hasOwn(fields, name) ? fields[name as keyof NameFields] : whole,
  );
  // Only what a field without a value has left behind is cleared, never parts of a title.
  const hasEmpty = NAME_FIELDS.some((name) => !fields[name] && pattern.includes(`{${name}}`));
  if (!hasEmpty) return filled;
  return filled
    .replace(/\(\s*\)|\[\s*\]/gu, ' ')
    .replace(/([-–—,])(\s*[-–—,])+/gu, '$1')
    .replace(/\s{2,}/gu, ' ')
    .replace(/^[\s\-–—,]+|[\s\-–—,]+$/gu, '');
}

/** Names of devices, which Windows refuses for files of any extension. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(?=$|\.)/iu;

/** Embeddings, overrides and isolates: `\u202e` would show `gpj.wav` as `vaw.jpg`. */
const DIRECTION_CHANGES = /[\u202a-\u202e\u2066-\u2069]/gu;

function sanitised(name: string): string {
  return Array.from(name.replace(DIRECTION_CHANGES, ''))
    .map((character) => (isForbidden(character) ? '_' : character))
    .join('')
    .trim()
    .replace(/^\.+/u, '_')
    .replace(/[. ]+$/u, '')
    .replace(DEVICES, '_$1');
}

/**
 * Whether Windows, the strictest, refuses a character: < > : " / \ | ? * and control characters.
 * Halves of characters are refused by UTF-8.
 */
function isForbidden(character: string): boolean {
  return '<>:"/\\|?*'.includes(character) || /[\p{Cc}\p{Cs}]/u.test(character);
}

function numBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** As much of `text` as fits into `mostBytes`, cut between characters, never inside one. */
function cut(text: string, mostBytes: number): string {
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += numBytes(character);
    if (used > mostBytes) return kept.trimEnd();
    kept += character;
  }
  return text;
}
