/**
 * What a kind of block is: a part of the network with one main input, an optional second one from
 * the encoder, and one output. Each kind has a file of its own in this folder with all that the
 * program knows of it, except its gradient, which lies under the same name in
 * training/engine/blocks/. registry.ts lists the kinds.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { Weights, WeightSpec } from '../weights';
import type { DeconvForm } from './convAlgebra';

/** Extent of a tensor [batch, rows, frames, channels] without its batch. */
export interface PlaneShape {
  readonly rows: number;
  readonly frames: number;
  readonly channels: number;
}

/** The published U-Net's shape (Jansson et al. 2017, sec. 3.1), free in its widths. */
export interface UnetShape {
  /** Square kernels of every stride-2 convolution. */
  readonly kernelSize: number;
  /** Output channels of each stride-2 convolution on the way down. */
  readonly encoderFilters: readonly number[];
  /** Output channels of each stride-2 transposed convolution on the way up, without the mask. */
  readonly decoderFilters: readonly number[];
  /** Slope of LeakyReLU below zero; the decoder's stride-2 convolutions use ReLU instead. */
  readonly leakySlope: number;
  /** Share of activations dropped in training, and in how many of the first decoder levels. */
  readonly dropoutRate: number;
  readonly numDropoutLayers: number;
  readonly batchNormEpsilon: number;
  /** Share of the old moving statistics kept at each training step. */
  readonly batchNormMomentum: number;
}

/** One level of the encoder or decoder: the blocks between two changes of resolution. */
export interface Level {
  readonly side: 'encoder' | 'decoder';
  /** How often rows and frames of this level's output have been halved; 0 for the mask. */
  readonly numHalvings: number;
  /** Prefix of all names in the level: `conv1`… on the way down, `deconv1`… on the way up. */
  readonly name: string;
}

/** A place in a level where a block may stand. `Options` are the settings that the kind reads. */
export interface Site<Options = unknown> {
  readonly unet: UnetShape & Options;
  readonly level: Level;
  /** Position among the levels of its side in order of computation, from 0. */
  readonly index: number;
  /** Output channels of the level's stride-2 convolution. */
  readonly channels: number;
  /** True in the last level, whose output is the mask. */
  readonly isMask: boolean;
  /** What a block at this place reads. */
  readonly input: PlaneShape;
  /**
   * Last block of the encoder level of the same resolution; null in the encoder and for the mask.
   */
  readonly skip: { readonly name: string; readonly output: PlaneShape } | null;
}

/** Facts that every block states about itself, as plain data. */
export interface BlockBase {
  readonly kind: string;
  /** Unique in the network. */
  readonly name: string;
  readonly level: Level;
  readonly input: PlaneShape;
  readonly output: PlaneShape;
  /** Name of the earlier block whose output is the second input; null = none. */
  readonly skipFrom: string | null;
}

/** Maps a block's input [batch, rows, frames, channels], and its second one, to its output. */
export type InferenceStep = (x: tf.Tensor4D, skip: tf.Tensor4D | null) => tf.Tensor4D;

export interface InferenceContext {
  readonly weights: Weights;
  readonly deconvForm: DeconvForm;
  /** Keeps a tensor until the model is disposed, and returns it. */
  readonly upload: <T extends tf.Tensor>(tensor: T) => T;
}

/** The functions of tfjs-layers, handed in so that the app never bundles that package. */
export type LayersLibrary = typeof tfl;

/** What the app needs to know of a kind of block. */
export interface BlockDefinition<B extends BlockBase, Options = unknown> {
  readonly kind: B['kind'];
  /** The block of this kind at a place, or null if none stands there. */
  place(site: Site<Options>): B | null;
  /** Stored weights, in the order of the layers-model's. */
  listWeights(block: B): readonly WeightSpec[];
  /**
   * Uploads the block's weights and returns its fast form. Throws `bad-parameter` for a missing
   * one.
   */
  createStep(block: B, context: InferenceContext): InferenceStep;
}

/** What training, export and benches need to know besides; the app's bundle leaves it out. */
export interface OfflineDefinition<B extends BlockBase> {
  /**
   * Which channels the output has: `own` ones, those of the `input`, or those of the input followed
   * by those of the `skip`.
   */
  readonly outputChannels: 'own' | 'input' | 'input-then-skip';
  /**
   * True if the block's initial weights make it the identity, so that it can be put into a trained
   * network without changing the mask.
   */
  readonly beginsAsIdentity: boolean;
  /** Multiplications of one patch. */
  countMultiplyAdds(block: B): number;
  /** The block in a tfjs layers-model. */
  applyLayers(
    library: LayersLibrary,
    block: B,
    x: tfl.SymbolicTensor,
    skip: tfl.SymbolicTensor | null,
  ): tfl.SymbolicTensor;
  /** A word for pictures of the network; null = not shown. */
  label(block: B): string | null;
}
