/** What the tags of a stem are made from. */
import type { StemName } from './fileNames';

export interface TagSource {
  /** The song's file, or null if the page does not have it any more. */
  readonly file: Blob | null;
  /** The song's title if the file does not state one. */
  readonly title: string;
  readonly stem: StemName;
}
