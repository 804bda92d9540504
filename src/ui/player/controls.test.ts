import { describe, expect, it } from 'vitest';
import {
  HELP_KEY,
  LISTEN_CHOICES,
  presetLabel,
  shortcuts,
  STRIPS,
  TRANSPOSE_KEYS,
} from './controls';

describe('the table of controls', () => {
  it('offers every preset once, in the order that people know, vocals first', () => {
    expect(LISTEN_CHOICES.map(({ preset }) => presetLabel(preset.name))).toEqual([
      'Vocals',
      'Karaoke',
      'Guide vocal −12 dB',
      'Original',
    ]);
  });

  it('gives no key two meanings', () => {
    const keys = [
      ...LISTEN_CHOICES.map(({ key }) => key),
      ...STRIPS.flatMap(({ muteKey, soloKey }) => [muteKey, soloKey]),
      ...Object.keys(TRANSPOSE_KEYS),
      ...Array.from('ioIOlL '),
      HELP_KEY,
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('says in the footer what the keys do', () => {
    expect(shortcuts()).toContainEqual(['← →', 'seek 5 s']);
    expect(shortcuts()).toContainEqual([
      '1 2 3 4',
      'vocals, karaoke, guide vocal −12 dB, original',
    ]);
  });
});
