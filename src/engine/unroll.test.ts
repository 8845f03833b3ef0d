/** Unrolling loops over registers. The kernels' tests show that the numbers stay the same. */
import { expect, test } from 'vitest';
import { specialised } from './unroll';

const shader = `
const ROWS = 2u;
const PAIRS = ROWS / 2u + 1u;
fn main() {
  /*registers*/ var sum: array<vec4f, ROWS * PAIRS>;
  /*unroll*/ for (var i = 0u; i < ROWS; i++) {
    /*unroll*/ for (var j = 0u; j < PAIRS; j++) { sum[i * PAIRS + j] += x[i] * f(j); }
  }
}`;

const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

test('loops are unrolled and arrays become registers', () => {
  const text = flat(specialised(shader));
  expect(text).toContain('var sum_0: vec4f; var sum_1: vec4f; var sum_2: vec4f; var sum_3: vec4f;');
  expect(text).toContain('sum_0 += x[0u] * f(0u);');
  expect(text).toContain('sum_3 += x[1u] * f(1u);');
  expect(text).not.toContain('for (');
});

test('constants are set first, and constants derived from them change with them', () => {
  const text = flat(specialised(shader, { ROWS: 4 }));
  expect(text).toContain('const ROWS = 4u;');
  expect(text).toContain('sum_11 += x[3u] * f(2u);');
});

test('names that are missing, bounds that are not constant and indices out of range are refused', () => {
  expect(() => specialised(shader, { COLUMNS: 4 })).toThrow(/no constant COLUMNS/);
  expect(() => specialised('/*unroll*/ for (var i = 0u; i < p.count; i++) { }')).toThrow(/p.count/);
  expect(() => specialised('/*registers*/ var s: array<f32, 2u>;\ns[k] = 1.0;')).toThrow(/registers of s/);
  expect(() => specialised('/*registers*/ var s: array<f32, 2u>;\ns[2u] = 1.0;')).toThrow(/registers of s/);
});
