import { describe, expect, it } from 'vitest';
import records from '../../test/same-numbers/llvmpipe-mesa-25-0-7-2-bpo12-1-llvm-15-0-6-0-0-1.json';
import { compare, differenceOf, fingerprintOf, type Fingerprint } from './fingerprint';

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

  it('says where a series begins to differ, as far as it shows', async () => {
    const [one, other] = await Promise.all(
      [
        [0.1, 0.2, 0.3],
        [0.1, 0.2, 0.4],
      ].map((x) => fingerprintOf({ x })),
    );
    expect(differenceOf(one!['x[]']!, other!['x[]']!)).toBe(
      'the first 2 of 3 values are the same, a later one differs',
    );
    const { 'x[]': changed } = await fingerprintOf({ x: [0.1, 0.3, 0.3] });
    expect(differenceOf(one!['x[]']!, changed!)).toBe('value 2: 0.2 → 0.3');
    expect(differenceOf(one!['x[]']!, (await fingerprintOf({ x: [0.1] }))['x[]']!)).toBe('3 values → 1 values');
  });
});

/** Numbers of two arms: a metric's name, and its values arm by arm. */
async function ofTwoArms(metrics: Readonly<Record<string, readonly [unknown, unknown]>>): Promise<Fingerprint> {
  const arms = ['naive', 'calibrated'].map((arm, i) => ({
    arm,
    ...Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, values[i]])),
  }));
  return fingerprintOf({ arms });
}

describe('a series that is gone', () => {
  it('is not taken for an unrelated new one that holds the same constant', async () => {
    const recorded = await ofTwoArms({
      lost: [
        [0, 0],
        [0, 0],
      ],
    });
    const found = await ofTwoArms({
      other: [
        [0, 0],
        [0, 0],
      ],
    });
    expect(compare(recorded, found)).toMatchObject({ renamed: [], missing: { length: 2 }, added: { length: 2 } });
    const related = await ofTwoArms({
      lostShare: [
        [0, 0],
        [0, 0],
      ],
    });
    expect(compare(recorded, related)).toMatchObject({ renamed: [], missing: { length: 2 } });
  });

  it('is not taken for another metric’s numbers under a new name', async () => {
    const recorded = await ofTwoArms({ correct: [0.4, 0.5], accepted: [0.6, 0.7] });
    const crossed = await ofTwoArms({ correctShare: [0.6, 0.7], acceptedShare: [0.4, 0.5] });
    expect(compare(recorded, crossed)).toMatchObject({ same: 0, renamed: [], missing: { length: 4 } });
    const kept = await ofTwoArms({ correctShare: [0.4, 0.5], acceptedShare: [0.6, 0.7] });
    expect(compare(recorded, kept)).toMatchObject({ renamed: { length: 4 }, missing: [], added: [] });
  });

  it('is not renamed in one arm only', async () => {
    const recorded = await ofTwoArms({
      kl: [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
    });
    const found = await ofTwoArms({
      klFromBase: [
        [0.1, 0.2],
        [0.3, 0.5],
      ],
    });
    expect(compare(recorded, found)).toMatchObject({ renamed: [], missing: { length: 2 }, added: { length: 2 } });
  });

  it('may follow, as a constant, a rule that other arms show', async () => {
    const recorded = await ofTwoArms({
      kl: [
        [0.1, 0.2],
        [0, 0],
      ],
    });
    const found = await ofTwoArms({
      klFromBase: [
        [0.1, 0.2],
        [0, 0],
      ],
    });
    expect(compare(recorded, found)).toMatchObject({ renamed: { length: 2 }, missing: [], added: [] });
  });

  it('has a new name of any kind if the author says so, and if the numbers agree', async () => {
    const recorded = await ofTwoArms({
      lost: [
        [0, 0],
        [0, 0],
      ],
    });
    const rename = [{ from: 'lost', to: 'found' }];
    const found = await ofTwoArms({
      found: [
        [0, 0],
        [0, 0],
      ],
    });
    expect(compare(recorded, found, rename)).toMatchObject({ renamed: { length: 2 }, missing: [], added: [] });
    const changed = await ofTwoArms({
      found: [
        [0, 0],
        [0, 1],
      ],
    });
    expect(compare(recorded, changed, rename)).toMatchObject({ renamed: [], missing: { length: 2 } });
  });
});

it('the record of edit, made before KL had two names, agrees with a result of today', () => {
  const recorded = records.presets.edit as Fingerprint;
  const today = Object.entries(recorded).map(
    ([path, series]) => [path.replace(/\.kl$/, '.klFromBase'), series] as const,
  );
  const sampler = Object.entries(records.presets['clarify-smoke'] as Fingerprint).filter(([path]) =>
    path.endsWith('.klFromSampler'),
  );
  const { renamed, changed, missing, added, same } = compare(recorded, Object.fromEntries([...today, ...sampler]));
  expect(renamed.map(({ from, to }) => [from, to])).toEqual(
    ['static', 'naive', 'calibrated', 'oracle'].map((arm) => [
      `seeds[1].arms[${arm}].updates[].kl`,
      `seeds[1].arms[${arm}].updates[].klFromBase`,
    ]),
  );
  expect({ changed, missing, same }).toEqual({ changed: [], missing: [], same: Object.keys(recorded).length - 4 });
  expect(added).toEqual(sampler.map(([path]) => path));
});
