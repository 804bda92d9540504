import { describe, expect, it } from 'vitest';
import { ORIGINAL_MIX } from './mix';
import type { Strip } from './mix';
import { PRESETS, presetOf } from './presets';

const mixOf = (vocals: Partial<Strip>, instrumental: Partial<Strip>) => ({
  vocals: { ...ORIGINAL_MIX.vocals, ...vocals },
  instrumental: { ...ORIGINAL_MIX.instrumental, ...instrumental },
});

describe('presetOf', () => {
  it('finds each preset by its own mix', () => {
    for (const preset of PRESETS) expect(presetOf(preset.mix)).toBe(preset);
  });

  it('goes by what is heard, not by how it was set', () => {
    expect(presetOf(mixOf({ isSolo: true }, {}))?.name).toBe('vocals');
    expect(presetOf(mixOf({ levelDb: -Infinity }, {}))?.name).toBe('karaoke');
    expect(presetOf(mixOf({ isSolo: true }, { isSolo: true }))?.name).toBe('original');
  });

  it('is null for any other mix', () => {
    expect(presetOf(mixOf({ levelDb: -11.5 }, {}))).toBeNull();
    expect(presetOf(mixOf({ isMuted: true }, { isMuted: true }))).toBeNull();
  });
});
