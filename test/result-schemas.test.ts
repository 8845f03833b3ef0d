import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { writtenResultSchema } from '../src/domain/result-schemas';

const recorded = new URL('../results/math-chat.json.gz', import.meta.url);
const whole = JSON.parse(gunzipSync(readFileSync(recorded)).toString('utf8'));
const [gap] = whole.gaps;
const [dropOff] = whole.dropOffs;

describe('the intervals of a result', () => {
  it('are read as they were written', () => {
    expect(v.safeParse(writtenResultSchema, whole).success).toBe(true);
  });

  it.each([
    ['a gap of an arm that the run does not have', { gaps: [{ ...gap, a: 'other' }] }],
    ['a gap of an arm with itself', { gaps: [{ ...gap, a: gap.b }] }],
    ['a gap twice', { gaps: [gap, gap] }],
    ['a gap twice, once the other way round', { gaps: [gap, { ...gap, a: gap.b, b: gap.a }] }],
    ['a gap whose interval ends before it begins', { gaps: [{ ...gap, low: 0.99 }] }],
    ['a drop-off of an arm that the run does not have', { dropOffs: [{ ...dropOff, arm: 'other' }] }],
    ['a drop-off twice', { dropOffs: [dropOff, dropOff] }],
    ['a drop-off whose interval ends before it begins', { dropOffs: [{ ...dropOff, low: 0.99 }] }],
  ])('%s is refused', (_, damage) => {
    expect(v.safeParse(writtenResultSchema, { ...whole, ...damage }).success).toBe(false);
  });
});
