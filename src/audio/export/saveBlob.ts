/** A file made by the page → the browser's download manager. */

/** How long an object URL outlives the click; the browser has opened the blob long before. */
const URL_LIFETIME_MS = 60_000;

/** Starts the download of `blob` under `fileName`. The object URL is revoked a minute later. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), URL_LIFETIME_MS);
}
