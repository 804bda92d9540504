/** Messages to and from the worker that transposes for exports. Each request has one reply. */
import type { Transposition } from '../mix/transposition';
import type { StreamShape } from '../export/planeStream';

export type StretchRequest =
  | {
      readonly type: 'open';
      readonly shape: StreamShape;
      readonly transposition: Transposition;
    }
  /** The next samples, one plane per channel; transferred, the worker owns them afterwards. */
  | { readonly type: 'push'; readonly planes: readonly Float32Array[] }
  | { readonly type: 'finish' };

export type StretchReply =
  /** What could be computed by now, one plane per channel; transferred to the page. */
  | { readonly type: 'planes'; readonly planes: readonly Float32Array[] }
  | { readonly type: 'failed'; readonly message: string };
