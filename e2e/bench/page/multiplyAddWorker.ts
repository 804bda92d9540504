/** One thread of the yardstick. */
import { measureMultiplyAdds } from './multiplyAdd';
import type { MultiplyAddKind } from './multiplyAdd';

self.addEventListener('message', ({ data }: MessageEvent<MultiplyAddKind>) => {
  self.postMessage(measureMultiplyAdds(data));
});
