/** The picture of the network: its layers as blocks in the shape of a U, read off model/unet.ts. */
import type { ModelConfig } from '../../src/model/config';
import { offlineOf } from '../../src/model/blocks/registry';
import type { Block } from '../../src/model/blocks/registry';
import { countParameters, describeUnet, groupByLevel } from '../../src/model/unet';
import { text } from './svg';

const COLUMN = 118;
const LEVEL = 92;
const TOP = 70;

/**
 * Size of a block in pixels: height grows with bands, width with the number of channels, both in
 * octaves.
 */
function blockSize(bands: number, channels: number): { width: number; height: number } {
  return { width: 14 + 5 * Math.log2(channels), height: 12 + 6.5 * Math.log2(bands) };
}

/** The blocks of a level in words, in order of computation. */
function describeBlocks(blocks: readonly Block[]): string {
  return blocks
    .map((block) => offlineOf(block).label(block))
    .filter((label) => label !== null)
    .join(', ');
}

/**
 * The network of `config` as SVG: encoder on the left going down, decoder on the right coming up,
 * dashed skips.
 */
export function drawNetwork(config: ModelConfig): string {
  const spec = describeUnet(config);
  const levels = groupByLevel(spec);
  const encoder = levels.filter(({ level }) => level.side === 'encoder');
  const decoder = levels.filter(({ level }) => level.side === 'decoder');
  const depth = encoder.length;
  const width = (2 * depth + 2) * COLUMN + 40;
  const parts: string[] = [];
  interface Place {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }
  const block = (
    index: number,
    level: number,
    bands: number,
    frames: number,
    channels: number,
    title: string,
    note: string,
    colour: string,
  ): Place => {
    const size = blockSize(bands, channels);
    const x = 40 + index * COLUMN;
    const y = TOP + level * LEVEL;
    parts.push(
      `<rect x="${x}" y="${y}" width="${size.width.toFixed(1)}" height="${size.height.toFixed(1)}" rx="3" fill="${colour}"/>`,
      text(x, y - 18, title, 12, 'start', 'bold'),
      text(x, y - 5, `${bands}×${frames}×${channels}`, 11),
      text(x, y + size.height + 13, note, 10),
    );
    return { x, y, ...size };
  };
  const arrow = (from: Place, to: Place, isSkip: boolean): void => {
    const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
    const [x2, y2] = [to.x, to.y + to.height / 2];
    const style = isSkip ? 'stroke="#777" stroke-dasharray="5 4"' : 'stroke="#222"';
    parts.push(
      `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${(x2 - 3).toFixed(1)}" y2="${y2.toFixed(1)}" ${style} marker-end="url(#tip)"/>`,
    );
  };
  const [bands, frames, inputs] = spec.inputShape;
  let previous = block(
    0,
    0,
    bands,
    frames,
    inputs,
    'mixture',
    config.features.hearsPhase ? 'magnitudes, phase' : 'magnitudes',
    '#8d99ae',
  );
  const placeOf = new Map<string, Place>();
  encoder.forEach(({ level, blocks }, i) => {
    const { rows, frames, channels } = blocks[0].output;
    const note = describeBlocks(blocks);
    const place = block(i + 1, i + 1, rows, frames, channels, level.name, note, '#2a6f97');
    arrow(previous, place, false);
    placeOf.set(blocks[blocks.length - 1].name, place);
    previous = place;
  });
  decoder.forEach(({ level, blocks }, i) => {
    const { rows, frames, channels } = blocks[0].output;
    const place = block(
      depth + 1 + i,
      depth - 1 - i,
      rows,
      frames,
      channels,
      level.name,
      describeBlocks(blocks),
      level.numHalvings === 0 ? '#d62828' : '#e07a1f',
    );
    arrow(previous, place, false);
    for (const { skipFrom } of blocks) {
      const skip = skipFrom === null ? undefined : placeOf.get(skipFrom);
      if (skip !== undefined) arrow(skip, place, true);
    }
    previous = place;
  });
  const numWeights = countParameters(spec);
  const height = TOP + (depth + 1) * LEVEL + 40;
  const kernel = config.unet.kernelSize;
  const caption = `${config.name}: ${numWeights.toLocaleString('en')} parameters, ${kernel}×${kernel} kernels, stride 2; bands × frames × channels; dashed: concatenation`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#222"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(40, 24, caption, 14),
    ...parts,
    '</svg>\n',
  ].join('\n');
}
