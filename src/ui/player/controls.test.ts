import { describe, expect, it } from 'vitest';
import { LISTEN_CHOICES, SHORTCUTS } from './controls';

describe('the table of controls', () => {
  it('offers every mode once, each with a key of its own', () => {
    const modes = LISTEN_CHOICES.map(({ mode }) => mode);
    expect(modes.toSorted()).toEqual(['instrumental', 'mixture', 'vocals']);
    expect(new Set(LISTEN_CHOICES.map(({ key }) => key)).size).toBe(modes.length);
  });

  it('says in the footer what the keys do', () => {
    expect(SHORTCUTS).toContainEqual(['← →', 'seek 5 s']);
    expect(SHORTCUTS).toContainEqual(['1 2 3', 'mixture, vocals, instrumental']);
  });
});
