/**
 * Our network as an ONNX model, for the comparison with ONNX Runtime: batch norm folded in as the
 * executor does it, transposed convolutions as ONNX's own operator. Layout [1, channels, bands,
 * frames].
 */
import onnxProto from 'onnx-proto';
import type { Block } from '../../../src/model/blocks/registry';
import { foldConvolution } from '../../../src/model/blocks/convolution';
import { swapChannelAxes } from '../../../src/model/blocks/convAlgebra';
import { downConvolutionWeights } from '../../../src/model/blocks/downConvolution';
import type { DownConvolution } from '../../../src/model/blocks/downConvolution';
import { frequencyDenseWeights } from '../../../src/model/blocks/frequencyDense';
import type { FrequencyDense } from '../../../src/model/blocks/frequencyDense';
import { foldResidual, residualWeights } from '../../../src/model/blocks/residual';
import type { Residual } from '../../../src/model/blocks/residual';
import { upConvolutionWeights } from '../../../src/model/blocks/upConvolution';
import type { UpConvolution } from '../../../src/model/blocks/upConvolution';
import type { ModelConfig } from '../../../src/model/config';
import { describeUnet } from '../../../src/model/unet';
import { storedWeight } from '../../../src/model/weights';
import type { Weights } from '../../../src/model/weights';

const { onnx } = onnxProto;

const OPSET = 13;
const IR_VERSION = 8;
/** Of `same` at stride 2 with 5 taps: one zero before, two after, rows and columns. */
const PADS = [1, 1, 2, 2];
const ACTIVATIONS = { 'leaky-relu': 'LeakyRelu', relu: 'Relu', sigmoid: 'Sigmoid' } as const;

type Constant = (name: string, dims: readonly number[], values: Float32Array) => string;

/** What a block adds to the graph: its nodes, and the name of its output. */
interface Part {
  readonly nodes: readonly onnxProto.onnx.INodeProto[];
  readonly output: string;
}

/** The serialised model: input `features`, output `mask`. */
export function buildOnnxModel(config: ModelConfig, weights: Weights): Uint8Array {
  const spec = describeUnet(config);
  const nodes: onnxProto.onnx.INodeProto[] = [];
  const initializers: onnxProto.onnx.ITensorProto[] = [];
  const constant: Constant = (name, dims, values) => {
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
  spec.blocks.forEach((block, index) => {
    const output = index === spec.blocks.length - 1 ? 'mask' : block.name;
    const skip = block.skipFrom === null ? '' : (outputs.get(block.skipFrom) as string);
    const part = partOf(block, x, skip, output, weights, constant);
    nodes.push(...part.nodes);
    x = part.output;
    outputs.set(block.name, x);
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

/** Nodes of one block between `x` and `output`. Throws for a kind that has no form here yet. */
function partOf(
  block: Block,
  x: string,
  skip: string,
  output: string,
  weights: Weights,
  constant: Constant,
): Part {
  switch (block.kind) {
    case 'downConvolution':
    case 'upConvolution':
      return { nodes: convolutionNodes(block, x, output, weights, constant), output };
    case 'frequencyDense':
      return { nodes: frequencyDenseNodes(block, x, output, weights, constant), output };
    case 'dropout':
      return { nodes: [], output: x };
    case 'concatSkip': {
      const axis = { name: 'axis', type: onnx.AttributeProto.AttributeType.INT, i: 1 };
      const node = { opType: 'Concat', input: [x, skip], output: [output], attribute: [axis] };
      return { nodes: [node], output };
    }
    case 'residual':
      return { nodes: residualNodes(block, x, output, weights, constant), output };
    default:
      throw new Error(`no ONNX form of ${(block as Block).kind}`);
  }
}

function convolutionNodes(
  block: DownConvolution | UpConvolution,
  x: string,
  output: string,
  weights: Weights,
  constant: Constant,
): onnxProto.onnx.INodeProto[] {
  const { name, input, activation, leakySlope } = block;
  const [inChannels, outChannels] = [input.channels, block.output.channels];
  const isDown = block.kind === 'downConvolution';
  const stored = isDown ? downConvolutionWeights(block) : upConvolutionWeights(block);
  const folded = foldConvolution(block, stored, weights);
  // Conv: [out, in, 5, 5]; ConvTranspose: [in, out, 5, 5].
  const shape = isDown ? [outChannels, inChannels, 5, 5] : [inChannels, outChannels, 5, 5];
  const kernel = isDown
    ? channelsFirst(folded.kernel, 25, inChannels, outChannels)
    : channelsFirst(
        swapChannelAxes(folded.kernel, [5, 5, inChannels, outChannels]),
        25,
        outChannels,
        inChannels,
      );
  return [
    {
      opType: isDown ? 'Conv' : 'ConvTranspose',
      input: [
        x,
        constant(`${name}_kernel`, shape, kernel),
        constant(`${name}_bias`, [outChannels], folded.bias),
      ],
      output: [`${name}_sum`],
      attribute: [ints('kernel_shape', [5, 5]), ints('strides', [2, 2]), ints('pads', PADS)],
    },
    {
      opType: ACTIVATIONS[activation],
      input: [`${name}_sum`],
      output: [output],
      attribute: activation === 'leaky-relu' ? [slopeOf(leakySlope)] : [],
    },
  ];
}

function frequencyDenseNodes(
  block: FrequencyDense,
  x: string,
  output: string,
  weights: Weights,
  constant: Constant,
): onnxProto.onnx.INodeProto[] {
  const { name, leakySlope } = block;
  const { down, up } = frequencyDenseWeights(block);
  // Matrices from the left want rows as the second-last axis, where this layout has them: [out,
  // in].
  const matrix = (weight: typeof down): string => {
    const [inRows, outRows] = weight.shape;
    const stored = storedWeight(weights, weight.name);
    const turned = Float32Array.from(
      stored,
      (_, at) => stored[(at % inRows) * outRows + Math.floor(at / inRows)],
    );
    return constant(weight.name, [outRows, inRows], turned);
  };
  return [
    { opType: 'MatMul', input: [matrix(down), x], output: [`${name}_down`] },
    {
      opType: 'LeakyRelu',
      input: [`${name}_down`],
      output: [`${name}_hidden`],
      attribute: [slopeOf(leakySlope)],
    },
    { opType: 'MatMul', input: [matrix(up), `${name}_hidden`], output: [`${name}_up`] },
    { opType: 'Add', input: [x, `${name}_up`], output: [output] },
  ];
}

function residualNodes(
  block: Residual,
  x: string,
  output: string,
  weights: Weights,
  constant: Constant,
): onnxProto.onnx.INodeProto[] {
  const { name, leakySlope } = block;
  const stored = residualWeights(block);
  const folded = foldResidual(block, weights);
  const kernel = ({ name, shape }: typeof stored.inner, values: Float32Array): string => {
    const [size, , inChannels, outChannels] = shape;
    const turned = channelsFirst(values, size * size, inChannels, outChannels);
    return constant(name, [outChannels, inChannels, size, size], turned);
  };
  const inner = kernel(stored.inner, folded.inner);
  const outer = kernel(stored.outer, folded.outer.kernel);
  const { bias } = folded.outer;
  const shift = constant(`${name}_outer_bias`, [bias.length], bias);
  const attribute = [ints('kernel_shape', [3, 3]), ints('pads', [1, 1, 1, 1])];
  return [
    { opType: 'Conv', input: [x, inner], output: [`${name}_inner`], attribute },
    {
      opType: 'LeakyRelu',
      input: [`${name}_inner`],
      output: [`${name}_refined`],
      attribute: [slopeOf(leakySlope)],
    },
    {
      opType: 'Conv',
      input: [`${name}_refined`, outer, shift],
      output: [`${name}_outer`],
      attribute,
    },
    { opType: 'Add', input: [x, `${name}_outer`], output: [output] },
  ];
}

function slopeOf(f: number): onnxProto.onnx.IAttributeProto {
  return { name: 'alpha', type: onnx.AttributeProto.AttributeType.FLOAT, f };
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

/** [taps, a, b] to [b, a, taps]. */
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
