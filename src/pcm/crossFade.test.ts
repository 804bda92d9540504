import { describe, expect, it } from 'vitest';
import { noise } from '../testing/signals';
import { crossFade, fadeSamples } from './crossFade';

describe('crossFade', () => {
  it('goes from one set of samples to the other over its zone, and leaves the rest alone', () => {
    const into = { start: 10, samples: new Float32Array(8) };
    crossFade(into, { start: 11, samples: new Float32Array(9).fill(1) }, { start: 12, end: 16 });
    expect(into.samples).toEqual(Float32Array.of(0, 0, 0.125, 0.375, 0.625, 0.875, 0, 0));
  });

  it('does what there is of a zone that goes beyond either', () => {
    const into = { start: 0, samples: new Float32Array(3) };
    crossFade(into, { start: 1, samples: new Float32Array(9).fill(1) }, { start: -1, end: 7 });
    expect(into.samples).toEqual(Float32Array.of(0, 0.3125, 0.4375));
    crossFade(into, { start: 0, samples: new Float32Array(3) }, { start: 2, end: 1 });
    expect(into.samples).toEqual(Float32Array.of(0, 0.3125, 0.4375));
  });

  it('changes nothing where both are the same', () => {
    const plane = noise(1000, 1);
    const into = { start: 5, samples: plane.slice() };
    crossFade(into, { start: 5, samples: plane }, { start: 0, end: 1000 });
    expect(into.samples).toEqual(plane);
  });

  it('takes 20 ms at every rate', () => {
    expect([8000, 44100, 192000].map(fadeSamples)).toEqual([160, 882, 3840]);
  });
});
