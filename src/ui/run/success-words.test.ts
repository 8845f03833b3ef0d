import { describe, expect, it } from 'vitest';
import { final } from '../../../test/fixtures/page/final-evaluation';
import { finding } from './finding';
import { RunTrace } from './run-trace';
import { successWords } from './success-words';

describe('success', () => {
  const of = (success: number) => {
    const trace = new RunTrace();
    trace.apply([final('naive', 'real', success), final('naive', 'simulator', 0.9)]);
    return trace;
  };

  it('is a share of dialogues where it is a whole number of them, otherwise a grade', () => {
    expect([
      successWords(new RunTrace()).graded,
      successWords(of(0.385)).graded,
      successWords(of(0.38512345)).graded,
    ]).toEqual([false, false, true]);
    expect(successWords(of(0.38512345)).say(0.38512345)).toBe('0.385');
    expect(finding(of(0.38512345)).sentences.join(' ')).toMatch(
      /mean grade is 0\.385 for naive.*drop-off of 0\.515 \[.*\] grade points/,
    );
    expect(finding(of(0.38512345)).sentences.join(' ')).not.toContain('%');
  });
});
