/** Reading files for mediabunny, with pauses for the page and an end to searches without one. */
import { BlobSource } from 'mediabunny';
import { nextTask } from '../../shared/nextTask';

/** What mediabunny's readers call for every range of bytes; its declarations leave it out. */
interface Readable {
  _read(start: number, end: number, ...limits: readonly number[]): unknown;
  _getFileSize(): unknown;
}

/** A parser that moves on reads one place a few times: once for each of a cluster's packets. */
const MOST_READS_OF_ONE_PLACE = 50_000;
/** Places that are counted at once. A search that never ends goes round fewer. */
const MOST_PLACES = 1000;
/** A parser asks for the size before every read, and does not read what lies behind the end. */
const MOST_SIZES_WITHOUT_READ = 50_000;
/** Reading of bytes that are in memory goes on for so long before the page has its turn. */
const LONGEST_TURN_MS = 8;

/**
 * A BlobSource that lets the page go on while a parser reads, and throws where a parser does not
 * get on: it reads one place of the file again and again, or asks again and again for what lies
 * behind the file's end. Measured with mediabunny 1.61.0: it does the first behind damage in WebM,
 * the second in FLAC without a right frame, both for ever, and without a turn for the page's
 * timers. All bytes that its parsers see pass here (`Reader.requestSlice`), so that none of them
 * can hold the page.
 */
export class EndingBlobSource extends BlobSource {
  private readonly numReads = new Map<number, number>();
  private numSizes = 0;
  private turnAt = performance.now();

  constructor(file: Blob) {
    super(file);
    const self = this as unknown as Readable;
    const read = self._read.bind(this);
    const getFileSize = self._getFileSize.bind(this);
    self._read = (start, end, ...limits) => {
      this.countRead(start);
      if (performance.now() - this.turnAt < LONGEST_TURN_MS) return read(start, end, ...limits);
      return nextTask().then(() => {
        this.turnAt = performance.now();
        return read(start, end, ...limits);
      });
    };
    self._getFileSize = () => {
      if (++this.numSizes > MOST_SIZES_WITHOUT_READ) {
        throw new Error('the parser does not get past the end of the file');
      }
      return getFileSize();
    };
  }

  private countRead(start: number): void {
    this.numSizes = 0;
    if (this.numReads.size > MOST_PLACES) this.numReads.clear();
    const numReads = (this.numReads.get(start) ?? 0) + 1;
    this.numReads.set(start, numReads);
    if (numReads > MOST_READS_OF_ONE_PLACE) {
      throw new Error(`the parser does not get past byte ${start} of the file`);
    }
  }
}
