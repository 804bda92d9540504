/** Reading files for mediabunny, with an end to its searches that never end. */
import { BlobSource } from 'mediabunny';

/** What mediabunny's readers call for every range of bytes; its declarations leave it out. */
interface Readable {
  _read(start: number, end: number, ...limits: readonly number[]): unknown;
}

/** A parser that moves on reads one place a few times: once for each of a cluster's packets. */
const MOST_READS_OF_ONE_PLACE = 50_000;
/** Places that are counted at once. A search that never ends goes round fewer. */
const MOST_PLACES = 1000;

/**
 * A BlobSource that throws where one place of the file is read again and again. Measured with
 * mediabunny 1.61.0: behind damage in a WebM file it searches the same eight bytes for ever, and as
 * they are in its cache, no timer of the page gets its turn.
 */
export class EndingBlobSource extends BlobSource {
  private readonly numReads = new Map<number, number>();

  constructor(file: Blob) {
    super(file);
    const self = this as unknown as Readable;
    const read = self._read.bind(this);
    self._read = (start, end, ...limits) => {
      this.count(start);
      return read(start, end, ...limits);
    };
  }

  private count(start: number): void {
    if (this.numReads.size > MOST_PLACES) this.numReads.clear();
    const numReads = (this.numReads.get(start) ?? 0) + 1;
    this.numReads.set(start, numReads);
    if (numReads > MOST_READS_OF_ONE_PLACE) {
      throw new Error(`the parser does not get past byte ${start} of the file`);
    }
  }
}
