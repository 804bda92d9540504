/** The U-Net's skip in training: joins channels, and splits their gradient. */
import type { ConcatSkip } from '../../../src/model/blocks/concatSkip';
import type { TrainingBlock } from './block';

export const training: TrainingBlock<ConcatSkip, null> = {
  forward: (_block, x, skip, { kernels }) => ({
    y: kernels.concatChannels(x, skip!),
    trace: null,
  }),

  backward({ input }, d, _trace, { kernels }) {
    const [dx, dSkip] = kernels.splitChannels(d, input.channels);
    d.dispose();
    return { dx, dSkip };
  },
};
