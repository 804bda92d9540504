/**
 * The contract between the page and the worker that computes tiles. It is another worker than the
 * one that separates: a view never waits for a network, nor a network for a view.
 */
import type { Tile, TileRequest } from '../pipeline/viewTile';
import type { SerializedError } from '../shared/errors';

/** The buffers of the request are transferred: the worker owns them. */
export interface ViewRequest {
  readonly requestId: number;
  readonly tile: TileRequest;
}

/** The buffers of a tile are transferred: the page owns them. */
export type ViewReply =
  | { readonly type: 'tile'; readonly requestId: number; readonly tile: Tile }
  | { readonly type: 'failed'; readonly requestId: number; readonly error: SerializedError };
