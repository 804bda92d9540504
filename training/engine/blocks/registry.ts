/**
 * The training side of every kind of block, found by name: the kind `x` of src/model/blocks/ has
 * its gradient in `./x.ts`, so that a new kind needs no line here.
 */
import type { BlockBase } from '../../../src/model/blocks/block';
import { BLOCK_DEFINITIONS } from '../../../src/model/blocks/registry';
import type { TrainingBlock } from './block';

const byKind = new Map<string, TrainingBlock<BlockBase>>(
  await Promise.all(
    BLOCK_DEFINITIONS.map(async ({ kind }): Promise<[string, TrainingBlock<BlockBase>]> => {
      const module = (await import(`./${kind}.ts`)) as { training?: TrainingBlock<BlockBase> };
      if (!module.training) throw new Error(`blocks/${kind}.ts exports no 'training'`);
      return [kind, module.training];
    }),
  ),
);

/** How the kind of `block` is trained. */
export function trainingOf(block: BlockBase): TrainingBlock<BlockBase> {
  return byKind.get(block.kind)!;
}
