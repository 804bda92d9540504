/**
 * The network as an ONNX model, for the comparison with ONNX Runtime. Batch norm is folded into the
 * convolutions as in the executor; transposed convolutions use ONNX's operator. The layout of
 * tensors is [1, channels, bands, frames].
 */
import onnxProto from 'onnx-proto';
import type { ModelConfig } from '../../../src/model/config';
import { swapChannelAxes } from '../../../src/model/convAlgebra';
import { foldedResidual, foldedWeights } from '../../../src/model/executor';
import type { Weights } from '../../../src/model/modelFormat';
import { describeUnet, residualKernels, tdfWeights } from '../../../src/model/unet';
import type { UnetLayer } from '../../../src/model/unet';

const { onnx } = onnxProto;

const OPSET = 13;
const IR_VERSION = 8;
/** Padding `same` of 5 x 5 kernels at stride 2: one zero before, two after, in both directions. */
const PADS = [1, 1, 2, 2];
const ACTIVATIONS = { 'leaky-relu': 'LeakyRelu', relu: 'Relu', sigmoid: 'Sigmoid' } as const;

/** The serialised model: input `features`, output `mask`. */
export function buildOnnxModel(config: ModelConfig, weights: Weights): Uint8Array {
  const spec = describeUnet(config);
  const nodes: onnxProto.onnx.INodeProto[] = [];
  const initializers: onnxProto.onnx.ITensorProto[] = [];
  const constant = (name: string, dims: readonly number[], values: Float32Array) => {
    initializers.push({
      name,
      dims: [...dims],
      dataType: onnx.TensorProto.DataType.FLOAT,
      rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    });
    return name;
  };
  let x = 'features';
  const outputs = new Map<string, string>();
  spec.layers.forEach((layer, index) => {
    const { kernel, bias } = foldedWeights(layer, spec, weights);
    const { name } = layer;
    nodes.push({
      opType: layer.kind === 'conv' ? 'Conv' : 'ConvTranspose',
      input: [
        x,
        constant(`${name}_kernel`, onnxShape(layer), toOnnxKernel(layer, kernel)),
        constant(`${name}_bias`, [layer.outChannels], bias),
      ],
      output: [`${name}_sum`],
      attribute: [ints('kernel_shape', [5, 5]), ints('strides', [2, 2]), ints('pads', PADS)],
    });
    const isLast = index === spec.layers.length - 1;
    const slope = {
      name: 'alpha',
      type: onnx.AttributeProto.AttributeType.FLOAT,
      f: spec.leakySlope,
    };
    x = isLast ? 'mask' : name;
    nodes.push({
      opType: ACTIVATIONS[layer.activation],
      input: [`${name}_sum`],
      output: [x],
      attribute: layer.activation === 'leaky-relu' ? [slope] : [],
    });
    const [down, up] = tdfWeights(layer);
    if (down && up) {
      // Multiplied from the left, along the axis of bands: transposed to [out, in].
      const matrix = (weight: typeof down): string => {
        const [inRows, outRows] = weight.shape;
        const stored = weights.get(weight.name) as Float32Array;
        const turned = Float32Array.from(
          stored,
          (_, at) => stored[(at % inRows) * outRows + Math.floor(at / inRows)],
        );
        return constant(weight.name, [outRows, inRows], turned);
      };
      nodes.push(
        { opType: 'MatMul', input: [matrix(down), x], output: [`${name}_down`] },
        {
          opType: 'LeakyRelu',
          input: [`${name}_down`],
          output: [`${name}_hidden`],
          attribute: [slope],
        },
        { opType: 'MatMul', input: [matrix(up), `${name}_hidden`], output: [`${name}_up`] },
        { opType: 'Add', input: [x, `${name}_up`], output: [`${name}_tdf`] },
      );
      x = `${name}_tdf`;
    }
    if (layer.concatWith) {
      const skip = outputs.get(layer.concatWith) as string;
      const axis = { name: 'axis', type: onnx.AttributeProto.AttributeType.INT, i: 1 };
      const output = [`${name}_joined`];
      nodes.push({ opType: 'Concat', input: [x, skip], output, attribute: [axis] });
      [x] = output;
    }
    const residual = foldedResidual(layer, spec, weights);
    if (residual) {
      const [inner, outer] = residualKernels(layer).map((weight, at) => {
        const [size, , inChannels, outChannels] = weight.shape;
        const stored = at === 0 ? residual.inner : residual.outer.kernel;
        const kernel = channelsFirst(stored, size * size, inChannels, outChannels);
        return constant(weight.name, [outChannels, inChannels, size, size], kernel);
      });
      const { bias } = residual.outer;
      const shift = constant(`${name}_outer_bias`, [bias.length], bias);
      const attribute = [ints('kernel_shape', [3, 3]), ints('pads', [1, 1, 1, 1])];
      nodes.push(
        { opType: 'Conv', input: [x, inner], output: [`${name}_inner`], attribute },
        {
          opType: 'LeakyRelu',
          input: [`${name}_inner`],
          output: [`${name}_refined`],
          attribute: [slope],
        },
        {
          opType: 'Conv',
          input: [`${name}_refined`, outer, shift],
          output: [`${name}_outer`],
          attribute,
        },
        { opType: 'Add', input: [x, `${name}_outer`], output: [`${name}_residual`] },
      );
      x = `${name}_residual`;
    }
    outputs.set(name, x);
  });
  return onnx.ModelProto.encode({
    irVersion: IR_VERSION,
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: config.name,
      node: nodes,
      initializer: initializers,
      input: [valueInfo('features', spec.inputShape)],
      output: [valueInfo('mask', spec.maskShape)],
    },
  }).finish();
}

function ints(name: string, values: readonly number[]): onnxProto.onnx.IAttributeProto {
  return { name, type: onnx.AttributeProto.AttributeType.INTS, ints: [...values] };
}

function valueInfo(
  name: string,
  [height, width, channels]: readonly number[],
): onnxProto.onnx.IValueInfoProto {
  const dim = [1, channels, height, width].map((dimValue) => ({ dimValue }));
  return {
    name,
    type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT, shape: { dim } } },
  };
}

/** Shape of a kernel in ONNX: [out, in, 5, 5] of Conv, [in, out, 5, 5] of ConvTranspose. */
function onnxShape({ kind, inChannels, outChannels }: UnetLayer): number[] {
  return kind === 'conv' ? [outChannels, inChannels, 5, 5] : [inChannels, outChannels, 5, 5];
}

/** Converts a kernel [5, 5, in, out] to the order of {@link onnxShape}. */
function toOnnxKernel(
  { kind, inChannels, outChannels }: UnetLayer,
  kernel: Float32Array,
): Float32Array {
  if (kind === 'conv') return channelsFirst(kernel, 25, inChannels, outChannels);
  return channelsFirst(
    swapChannelAxes(kernel, [5, 5, inChannels, outChannels]),
    25,
    outChannels,
    inChannels,
  );
}

/** Reorders a kernel [numTaps, a, b] to [b, a, numTaps]. */
function channelsFirst(kernel: Float32Array, numTaps: number, a: number, b: number): Float32Array {
  const values = new Float32Array(kernel.length);
  let from = 0;
  for (let tap = 0; tap < numTaps; tap++) {
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++) values[(j * a + i) * numTaps + tap] = kernel[from++];
    }
  }
  return values;
}
