/** What the tags of a saved file are made from. */
export interface TagSource {
  /** The song's file, or null if the page does not have it any more. */
  readonly file: Blob | null;
  /** The song's title if the file does not state one. */
  readonly title: string;
  /** What stands in brackets behind the title: `Vocals`. */
  readonly part: string;
}
