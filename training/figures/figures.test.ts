import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createRealFft } from '../../src/dsp/fft';
import { PAPER } from '../../src/model/config';
import { tone } from '../../src/testing/signals';
import { drawCurvePicture } from './curvePicture';
import { drawLossCurve, readCsv, smooth, validationLines } from './curves';
import { drawNetwork } from './networkDiagram';
import { createPicture, encodePng, setPixel } from './picture';
import { drawSpectrograms, findLoudestStretch } from './spectrograms';
import { drawChart } from './svg';

describe('PNG', () => {
  it('holds the signature, the size and every pixel', () => {
    const picture = createPicture(3, 2, 7);
    setPixel(picture, 2, 1, 255, 128, 1);
    setPixel(picture, 3, 0, 9, 9, 9);
    const png = encodePng(picture);
    expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3, 2]);
    const length = png.readUInt32BE(33);
    const rows = inflateSync(png.subarray(41, 41 + length));
    expect([...rows]).toEqual([0, ...Array<number>(9).fill(7), 0, 7, 7, 7, 7, 7, 7, 255, 128, 1]);
    // The checksum of the empty end chunk is known.
    expect(png.subarray(-4).toString('hex')).toBe('ae426082');
  });
});

describe('spectrograms', () => {
  it('shows a tone as a bright row at its height, brighter than silence', () => {
    const samples = tone(22050, 44100, 880, 0.5);
    const picture = drawSpectrograms(
      [
        { title: 'mixture', samples },
        { title: '', samples: new Float32Array(22050) },
      ],
      44100,
      createRealFft,
    );
    const brightness = (y: number): number => picture.rgb[3 * (y * picture.width + 450)];
    // 40 Hz … 20 kHz over 256 rows, row 0 at the bottom.
    const row = Math.floor((Math.log2(880 / 40) / Math.log2(20000 / 40)) * 256);
    expect(brightness(255 - row)).toBeGreaterThan(200);
    expect(brightness(20)).toBeLessThan(80);
    expect(brightness(picture.height - 1 - row)).toBe(0);
  });

  it('finds the loudest stretch', () => {
    const samples = new Float32Array(1000);
    samples.fill(1, 600, 700);
    expect(findLoudestStretch(samples, 100)).toBe(600);
    expect(findLoudestStretch(samples.subarray(0, 50), 100)).toBe(0);
  });
});

describe('curves', () => {
  it('reads columns by name and keeps gaps', () => {
    const columns = readCsv('step,loss\n1,0.5\n2,\n3,0.25\n');
    expect(columns.get('loss')).toEqual([0.5, NaN, 0.25]);
  });

  it('smooths towards a constant and passes over gaps', () => {
    expect(smooth([2, NaN, 2, 2], 5)).toEqual([2, 2, 2, 2]);
    expect(smooth([0, 3], 2)[1]).toBeCloseTo(2, 12);
  });

  it('draws every finite point once and no NaN', () => {
    const svg = drawChart('t', 'x', 'y', [
      { name: 'a<b', x: [0, 1, 2], y: [1, NaN, 3], colour: '#000' },
    ]);
    expect(/points="([^"]*)"/.exec(svg)?.[1].split(' ')).toHaveLength(2);
    expect(svg).toContain('a&lt;b');
    expect(svg).not.toContain('NaN');
    expect(drawLossCurve('step,examples,loss\n', 'empty')).not.toContain('NaN');
  });
});

describe('the picture of curves', () => {
  const isColoured = (
    picture: ReturnType<typeof drawCurvePicture>,
    x: number,
    y: number,
  ): boolean => {
    const at = 3 * (y * picture.width + x);
    return picture.rgb[at] !== picture.rgb[at + 1] || picture.rgb[at + 1] !== picture.rgb[at + 2];
  };
  /** Rows of the picture in which column `x` holds the colour of a line. */
  const heights = (picture: ReturnType<typeof drawCurvePicture>, x: number): number[] =>
    Array.from({ length: picture.height }, (_, y) => y).filter((y) => isColoured(picture, x, y));

  it('rises where the values rise, from the left edge of its chart to the right', () => {
    const csv = 'step,examples,seconds,sdrDb\n1,8,1,4\n2,16,2,5\n3,24,3,6\n';
    const picture = drawCurvePicture([{ title: 'sdr / db', lines: validationLines(csv) }]);
    const middleOf = (x: number): number => heights(picture, x)[0];
    expect(middleOf(90)).toBeGreaterThan(middleOf(390));
    expect(middleOf(390)).toBeGreaterThan(middleOf(690));
    expect(heights(picture, 40)).toEqual([]);
  });

  it('shows one point alone, and draws no line without points', () => {
    const one = drawCurvePicture([{ title: '', lines: validationLines('examples,sdrDb\n8,4\n') }]);
    const none = drawCurvePicture([{ title: '', lines: validationLines('examples,sdrDb\n') }]);
    const count = (picture: typeof one): number =>
      Array.from({ length: picture.width }, (_, x) => heights(picture, x).length).reduce(
        (a, b) => a + b,
      );
    expect(count(one)).toBeGreaterThan(10);
    expect(count(none)).toBe(0);
  });
});

describe('the diagram of the network', () => {
  it('names every layer and counts the parameters of the published network', () => {
    const svg = drawNetwork(PAPER);
    for (const name of ['conv1', 'conv6', 'deconv1', 'deconv6']) expect(svg).toContain(`>${name}<`);
    expect(svg).toContain('9,826,321 parameters');
    expect(svg.match(/stroke-dasharray/g)).toHaveLength(5);
  });
});
