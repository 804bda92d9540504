import { describe, expect, it } from 'vitest';
import { createBarImages } from './barImage';

/** A canvas of 4 x 3 pixels that remembers what was drawn on it. */
function fakeContext() {
  const drawn: number[][] = [];
  const context = {
    canvas: { width: 4, height: 3 },
    fillStyle: '',
    createImageData: (width: number, height: number) => ({
      data: new Uint8ClampedArray(4 * width * height),
    }),
    putImageData: ({ data }: { data: Uint8ClampedArray }) => void drawn.push([...data]),
  };
  return { context, drawn };
}

const pixelsOf = (bytes: readonly number[]) =>
  Array.from({ length: bytes.length / 4 }, (_, n) => bytes.slice(4 * n, 4 * n + 4).join(' '));

describe('createBarImages', () => {
  it('draws bars of whole pixels, the last on top, none thinner than a pixel', () => {
    const { context, drawn } = fakeContext();
    const image = createBarImages()(context);
    image.setColor('#102030');
    image.fillRect(1, 0.4, 1, 2.2);
    image.fillRect(3, 1.1, 1, 0.1);
    image.setColor('#ff0000');
    image.fillRect(1, 1, 1, 1);
    image.draw();
    const [none, blue, red] = ['0 0 0 0', '16 32 48 255', '255 0 0 255'];
    expect(pixelsOf(drawn[0])).toEqual([
      ...[none, blue, none, none],
      ...[none, red, none, blue],
      ...[none, blue, none, none],
    ]);
  });

  it('stays inside the canvas and begins empty every time', () => {
    const { context, drawn } = fakeContext();
    const images = createBarImages();
    const first = images(context);
    first.setColor('#ffffff');
    first.fillRect(0, -5, 1, 100);
    first.draw();
    images(context).draw();
    expect(pixelsOf(drawn[0]).filter((pixel) => pixel === '255 255 255 255')).toHaveLength(3);
    expect(new Set(drawn[1])).toEqual(new Set([0]));
  });
});
