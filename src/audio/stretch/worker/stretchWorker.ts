/** The worker that transposes a signal for exports; `audio/mix/transposedStream.ts` runs it. */
import { createStretchModule } from '../stretchModule';
import { createStretcher } from '../stretcher';
import { createTransposer } from '../transposer';
import type { Transposer } from '../transposer';
import type { StretchReply, StretchRequest } from '../protocol';

let transposer: Transposer | null = null;

async function answer(request: StretchRequest): Promise<Float32Array[]> {
  if (request.type === 'open') {
    const { numChannels, sampleRate, numSamples } = request.shape;
    const stretcher = createStretcher(await createStretchModule(), numChannels, sampleRate);
    transposer = createTransposer(stretcher, request.transposition, numSamples);
    return [];
  }
  if (!transposer) throw new Error(`${request.type} before open`);
  return request.type === 'push' ? transposer.push(request.planes) : transposer.finish();
}

/** The page sends the next request only after the reply to this one. */
self.onmessage = async ({ data }: MessageEvent<StretchRequest>) => {
  let reply: StretchReply;
  try {
    reply = { type: 'planes', planes: await answer(data) };
  } catch (error) {
    reply = { type: 'failed', message: String(error) };
  }
  const transfer = reply.type === 'planes' ? reply.planes.map(({ buffer }) => buffer) : [];
  self.postMessage(reply, { transfer: transfer as ArrayBuffer[] });
};
