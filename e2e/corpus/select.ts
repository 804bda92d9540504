/** Which files of the corpus `npm test` tries: always the same, from every group. */
import { createRandom } from '../random';
import { corpusEntries } from './entries';
import type { Entry } from './entries';

/** Chooses the files; another number, other files. */
export const SEED = 18;

/** `count` files, from each group in turn one by chance. */
export function selectEntries(count: number, seed = SEED): Entry[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of corpusEntries()) {
    groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  }
  const random = createRandom(seed);
  const selected: Entry[] = [];
  while (selected.length < count) {
    for (const entries of groups.values()) {
      const [entry] = entries.splice(Math.floor(random() * entries.length), 1);
      if (entry && selected.length < count) selected.push(entry);
    }
  }
  return selected;
}
