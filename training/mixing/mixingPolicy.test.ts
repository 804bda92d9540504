import { describe, expect, it } from 'vitest';
import { AUGMENTATIONS, MIXING_POLICY, policyWithout } from './mixingPolicy';
import type { Augmentation } from './mixingPolicy';

describe('policyWithout', () => {
  it('is the policy itself without nothing', () => {
    expect(policyWithout([])).toEqual(MIXING_POLICY);
  });

  it('changes what it names, and nothing else', () => {
    const policy = policyWithout(['studio', 'mastering']);
    expect([policy.reverb, policy.overdrive, policy.limit, policy.code]).toEqual([0, 0, 0, 0]);
    expect({ ...policy, ...AUGMENTATIONS.speed }).toEqual(
      policyWithout(['mastering', 'speed', 'studio']),
    );
    expect(policy.speed).toEqual(MIXING_POLICY.speed);
  });

  it('leaves something out under every name, and no number under two', () => {
    const names = Object.keys(AUGMENTATIONS) as Augmentation[];
    for (const name of names) expect(policyWithout([name])).not.toEqual(MIXING_POLICY);
    const numbers = names.flatMap((name) => Object.keys(AUGMENTATIONS[name]));
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
