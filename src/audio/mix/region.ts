/** A part of a song that a listener has marked, to loop it or to save it. */
import type { Samples } from '../../shared/units';

export interface Region {
  /** Unique within its song. */
  readonly id: number;
  readonly name: string;
  /** At the song's rate. The region is the samples startSample … endSample − 1; never empty. */
  readonly startSample: Samples;
  readonly endSample: Samples;
}
