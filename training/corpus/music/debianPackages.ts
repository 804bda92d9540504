/**
 * Instrumental music that Debian carries under free licences: distorted guitars, industrial and
 * electronic music. It was not listened to as a whole: six recordings that the `fullband` of
 * 110,784 examples largely took for voice are left out.
 */

export interface MusicPackage {
  readonly name: string;
  /** The package's part of the source's name, `debian_<source>`. */
  readonly source: string;
  /**
   * Recordings to take by their path in the package; what archives (`.pk3`) hold follows their own
   * path.
   */
  readonly recordings: RegExp;
  readonly leaveOut?: RegExp;
  readonly content: string;
  /** Licences as /usr/share/doc/<package>/copyright states them. */
  readonly licence: string;
}

export const MUSIC_PACKAGES: readonly MusicPackage[] = [
  {
    name: 'fretsonfire-songs-sectoid',
    source: 'sectoid',
    recordings: /\/songs\/.*\.ogg$/,
    content: 'metal',
    licence: 'MIT',
  },
  {
    name: 'fretsonfire-songs-muldjord',
    source: 'muldjord',
    recordings: /\/songs\/.*\.ogg$/,
    content: 'metal',
    licence: 'CC BY-SA 3.0',
  },
  {
    name: 'ufoai-music',
    source: 'ufoai',
    recordings: /\.pk3\/music\/.*\.ogg$/,
    leaveOut: /(Psymong(N3|O3|R1|R4|R5)|Crystan-Geosphere02)\.ogg$/,
    content: 'metal, electronic, orchestral',
    licence: 'GPL-2+, CC BY 3.0, CC BY-SA 3.0 or public domain per file',
  },
  {
    name: 'nexuiz-music',
    source: 'nexuiz',
    recordings: /\.pk3\/sound\/cdtracks\/.*\.ogg$/,
    content: 'electronic, industrial, metal',
    licence: 'GPL-2',
  },
  {
    name: 'warzone2100-music',
    source: 'warzone2100',
    recordings: /\/music\/.*\.opus$/,
    content: 'industrial, ambient, rock',
    licence: 'GPL-2+ and CC0',
  },
  {
    name: 'hyperrogue-music',
    source: 'hyperrogue',
    recordings: /\/music\/.*\.ogg$/,
    // ffmpeg takes these for damaged.
    leaveOut: /\/hr-savino-[a-z]+\.ogg$/,
    content: 'acoustic, world, electronic',
    licence: 'CC BY-SA 3.0',
  },
];
