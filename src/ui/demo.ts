/** The song to try: an excerpt that ships with the app and is separated like any other file. */

/**
 * What it is; who made it is said beside it. CC0 1.0 asks for no credit; it is given nevertheless.
 */
export const DEMO = {
  path: 'demo/francium.mp3',
  fileName: 'Demo – Francium.mp3',
  licence: 'CC0 1.0',
  licenceUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
} as const;

/** Fetches the song as a file. Rejects where the host does not answer or does not have it. */
export async function loadDemo(): Promise<File> {
  const response = await fetch(new URL(DEMO.path, document.baseURI));
  if (!response.ok) throw new Error(`${DEMO.path}: status ${response.status}`);
  return new File([await response.blob()], DEMO.fileName, { type: 'audio/mpeg' });
}
