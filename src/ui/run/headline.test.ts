/** The three sentences above the results. */
import { describe, expect, it } from 'vitest';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import { metrics } from '../../../test/fixtures/page/final-evaluation';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { headline } from './headline';
import { RunTrace } from './run-trace';

type Values = Readonly<Record<string, readonly number[]>>;

function traceOf(people: Values, promised: Values = {}, change: object = {}): RunTrace {
  const trace = new RunTrace();
  for (const [on, values] of [
    ['real', people],
    ['simulator', promised],
  ] as const)
    for (const [arm, seeds] of Object.entries(values))
      trace.apply(
        seeds.map((success, i) => ({
          type: 'evaluation' as const,
          ...{ seed: i + 1, arm, on, update: null },
          metrics: { ...metrics(success), ...(on === 'simulator' && change) },
        })),
      );
  return trace;
}

const spec = (lambda: number): ExperimentSpec => ({ ...exampleSpec, reward: { ...exampleSpec.reward, lambda } });
const at1 = { temperature: 1, other: null };
const five = (value: number) => [-2, -1, 0, 1, 2].map((step) => value + step / 100);

describe('the three sentences', () => {
  it('say nothing before there is a result', () => {
    expect(headline(new RunTrace(), spec(1), at1)).toEqual([]);
  });

  it('say what was promised and given, who is better by how much, and on how many seeds', () => {
    const people = { naive: five(0.47), calibrated: five(0.73), static: five(0.72) };
    const [promised, compared, rests] = headline(
      traceOf(people, { naive: five(0.98), calibrated: five(0.76) }),
      spec(1),
      at1,
    );
    expect(promised).toBe(
      'The simulator of naive promised 98\u202f% success; real users gave 47\u202f%; that of calibrated promised 76\u202f%, they gave 73\u202f%.',
    );
    expect(compared).toContain('calibrated is better than naive, by 26.0 points [26.0, 26.0]'); // every seed differs by .26
    expect(rests).toMatch(/^This rests on 5 seeds; the policies were used at T = 1\.$/);
  });

  it('tell the promised reward where acceptance is rewarded, and what success real users had', () => {
    const [promised] = headline(traceOf({ naive: [0.02] }, { naive: [0.01] }, { reward: 0.98 }), spec(0), at1);
    expect(promised).toMatch(
      /^The simulator of naive promised a reward of 0\.98; real users gave .* and 2\u202f% success\.$/,
    );
  });

  it('call no difference one whose interval holds 0, and say what one seed is', () => {
    const [compared, rests] = headline(traceOf({ calibrated: [0.51], naive: [0.5] }), spec(1), at1);
    expect(compared).toMatch(
      /^With real users, calibrated and naive are not told apart \(\+1\.0 points \[−3\.\d, 5\.\d\]\)\.$/,
    );
    expect(rests).toMatch(/^This is one seed: /);
  });

  it('say with its sign that calibration did harm', () => {
    const [compared] = headline(traceOf({ calibrated: five(0.4), naive: five(0.5) }), spec(1), at1);
    expect(compared).toBe('With real users, calibrated is worse than naive, by 10.0 points [10.0, 10.0].');
  });

  it('say whether the same holds at the other temperature', () => {
    const here = traceOf({ calibrated: five(0.7), naive: five(0.5) });
    const there = (calibrated: number) => ({
      temperature: 1,
      other: { temperature: 0.1, trace: traceOf({ calibrated: five(calibrated), naive: five(0.5) }) },
    });
    expect(headline(here, spec(1), there(0.8))[1]).toContain(
      'at T = 0.1 the same holds: calibrated minus naive is +30.0',
    );
    expect(headline(here, spec(1), there(0.4))[1]).toContain(
      'at T = 0.1 it is different: calibrated minus naive is −10.0',
    );
  });

  it('compare what there is where nothing was calibrated', () => {
    const [compared] = headline(traceOf({ naive: five(0.6), static: five(0.5), base: five(0.4) }), spec(1), at1);
    expect(compared).toContain('naive is better than static');
    expect(compared).toContain('naive is better than base');
  });
});
