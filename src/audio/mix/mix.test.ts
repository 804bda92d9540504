import { describe, expect, it } from 'vitest';
import { ORIGINAL_MIX, sourceGains, stemGains, VOCALS_MIX } from './mix';
import type { Mix } from './mix';

const withStrips = (vocals: Partial<Mix['vocals']>, instrumental: Partial<Mix['vocals']>): Mix => ({
  vocals: { ...ORIGINAL_MIX.vocals, ...vocals },
  instrumental: { ...ORIGINAL_MIX.instrumental, ...instrumental },
});

describe('sourceGains', () => {
  it('is exactly the mixture with both stems at 0 dB', () => {
    expect(sourceGains(ORIGINAL_MIX)).toEqual({ mixture: 1, vocals: 0 });
  });

  it('is exactly the vocals with the instrumental muted', () => {
    expect(sourceGains(VOCALS_MIX)).toEqual({ mixture: 0, vocals: 1 });
  });

  it('subtracts the vocals from the mixture with the vocals muted', () => {
    expect(sourceGains(withStrips({ isMuted: true }, {}))).toEqual({ mixture: 1, vocals: -1 });
  });
});

describe('stemGains', () => {
  it('turns decibels into factors, −Infinity into silence', () => {
    const gains = stemGains(withStrips({ levelDb: -20 }, { levelDb: -Infinity }));
    expect(gains.vocals).toBeCloseTo(0.1, 12);
    expect(gains.instrumental).toBe(0);
  });

  it('silences what is not solo', () => {
    expect(stemGains(withStrips({ isSolo: true }, {}))).toEqual({ vocals: 1, instrumental: 0 });
  });

  it('plays both if both are solo, and nothing that is muted', () => {
    const both = withStrips({ isSolo: true }, { isSolo: true });
    expect(stemGains(both)).toEqual({ vocals: 1, instrumental: 1 });
    const muted = withStrips({ isSolo: true, isMuted: true }, {});
    expect(stemGains(muted)).toEqual({ vocals: 0, instrumental: 0 });
  });
});
