/** Lessons say what their results carry, in few words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/machine/installed.mjs';
import { parseLessonResults } from '../domain/lesson-results';
import { parseSpec } from '../domain/experiment-spec';
import { presetNamed } from '../experiment/presets/registry';
import { claimHolds } from './lesson-summary';
import { lessons } from '../lessons/registry';

const results = parseLessonResults(JSON.parse(readFileSync(join(root, 'results/lessons.json'), 'utf8')));

describe.each(lessons.map((lesson) => [lesson.name, lesson] as const))('lesson %s', (name, lesson) => {
  const result = results.find((one) => one.lesson === name);

  it('has a recorded result with all its arms', () => {
    expect(result?.arms.map(({ arm }) => arm)).toEqual(expect.arrayContaining([...lesson.arms]));
  });

  it.each(lesson.claims)('says %s, and the interval carries it', (claim) => {
    expect(claimHolds(claim, result!)).toBe(true);
  });

  it('can be run: its preset is there and is valid', () => {
    expect(() => parseSpec(presetNamed(lesson.preset).spec)).not.toThrow();
  });

  it('is short, and has no number that results should give', () => {
    const { question, see, why, means, wrong } = lesson;
    for (const text of [see, why, means, wrong]) expect(text.length).toBeLessThan(330);
    expect(question.length).toBeLessThan(340);
    expect([see, means].join(' ')).not.toMatch(/\d\s?%|\d points above|\d\.\d.*points/);
  });
});

it('a claim that the interval does not carry is found', () => {
  const pairs = [{ a: 'naive', b: 'base', mean: 0.05, low: -0.01, high: 0.1 }];
  expect(claimHolds('naive > base', { pairs })).toBe(false);
  expect(claimHolds('naive ~ base', { pairs })).toBe(true);
  expect(claimHolds('base > naive', { pairs: [{ ...pairs[0]!, low: -0.2, high: -0.1 }] })).toBe(true);
  expect(claimHolds('base > oracle', { pairs })).toBe(false);
});
