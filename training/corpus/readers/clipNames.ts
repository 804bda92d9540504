/** Clips of one singer, named `<singer>_<song>_<clip>` as in MIR-1K (Hsu & Jang 2010). */
import { basename } from 'node:path';

const CLIP_NAME = /^([a-z]+)_\d+_\d+$/i;

/** The singer in the name of a clip, in the case it is written in; null if it is no such name. */
export function singerOfClip(name: string): string | null {
  return CLIP_NAME.exec(name)?.[1] ?? null;
}

/**
 * Name under which a recording is scored: clips of one singer, known by the last part of `id`,
 * count as one song called by their group; any other recording counts by itself.
 */
export function songOf({ id, group }: { readonly id: string; readonly group: string }): string {
  return singerOfClip(basename(id)) === null ? id : group;
}
