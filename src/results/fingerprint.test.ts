import { describe, expect, it } from 'vitest';
import { compare, fingerprintOf } from './fingerprint';

const result = (kl: number, name = 'kl') => ({
  schema: 1,
  durationSeconds: 12.5,
  baseModels: { policy: 'aa', simulator: 'bb' },
  seeds: [
    {
      seed: 1,
      arms: [
        { arm: 'base', real: { successes: '0110', metrics: { success: 0.5 } }, updates: [] },
        {
          arm: 'naive',
          real: { successes: '1111', metrics: { success: 1 } },
          updates: [
            { update: 0, [name]: 0.1, tokensPerSecond: 7 },
            { update: 1, [name]: kl, tokensPerSecond: 9 },
          ],
        },
      ],
    },
  ],
  gaps: [{ a: 'naive', b: 'base', mean: 0.5 }],
});

describe('the fingerprint of a result', () => {
  it('has a series for each number, arm by arm, and leaves out wall times', async () => {
    const fingerprint = await fingerprintOf(result(0.2));
    expect(fingerprint['seeds[1].arms[naive].updates[].kl']).toMatchObject({ values: 2, first: ['0.1', '0.2'] });
    expect(fingerprint['seeds[1].arms[base].real.successes']).toMatchObject({ values: 1, first: ['0110'] });
    expect(fingerprint['gaps[naive-base].mean']).toMatchObject({ values: 1 });
    expect(Object.keys(fingerprint).filter((path) => /Seconds|tokensPerSecond|schema/.test(path))).toEqual([]);
  });

  it('notices a change in the last bit of one number', async () => {
    const [recorded, found] = [await fingerprintOf(result(0.3)), await fingerprintOf(result(0.1 + 0.2))];
    expect(compare(recorded, found).changed).toEqual(['seeds[1].arms[naive].updates[].kl']);
    expect(compare(recorded, await fingerprintOf(result(0.3))).changed).toEqual([]);
  });

  it('distinguishes numbers that have another name from numbers that are gone', async () => {
    const recorded = await fingerprintOf(result(0.3));
    expect(compare(recorded, await fingerprintOf(result(0.3, 'klFromBase')))).toMatchObject({
      renamed: [{ from: 'seeds[1].arms[naive].updates[].kl', to: 'seeds[1].arms[naive].updates[].klFromBase' }],
      missing: [],
      added: [],
    });
    expect(compare(recorded, await fingerprintOf(result(0.4, 'klFromBase')))).toMatchObject({
      missing: ['seeds[1].arms[naive].updates[].kl'],
      added: ['seeds[1].arms[naive].updates[].klFromBase'],
    });
  });
});
