/** The worker that measures the multiply-adds of one thread. */
import { measureMultiplyAdds } from './multiplyAdd';
import type { MultiplyAddKind } from './multiplyAdd';

self.addEventListener('message', ({ data }: MessageEvent<MultiplyAddKind>) => {
  self.postMessage(measureMultiplyAdds(data));
});
