import { expect, test } from 'vitest';
import { runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { IDLE } from '../sample/sample';
import { compact, compactKernel } from './compact';

testDeclaration(compactKernel);

test.each([
  { R: 1, lives: (): boolean => true },
  { R: 1, lives: (): boolean => false },
  { R: 63, lives: (r: number): boolean => r % 3 === 0 },
  { R: 64, lives: (): boolean => true },
  { R: 1000, lives: (r: number): boolean => r % 7 < 2 || r > 900 },
  { R: 130, lives: (): boolean => false },
])('of $R rows the unfinished ones come first, in their order', async ({ R, lives }) => {
  const rows = Uint32Array.from({ length: R * 4 }, (_, i) => (i % 4 === 0 ? (lives(i >> 2) ? i >> 2 : IDLE) : i));
  const tokens = Uint32Array.from({ length: R }, (_, r) => 7 * r + 1);
  const run = await runOnDevice({
    inputs: { rows, tokens },
    shapes: { rows: [R, 4], tokens: [R], packedRows: [R, 4], packedTokens: [R], living: [1] },
    outputs: ['rows', 'tokens', 'living'],
    record: (program, t) =>
      compact(
        program,
        {
          rows: t.rows!,
          tokens: t.tokens!,
          packedRows: t.packedRows!,
          packedTokens: t.packedTokens!,
          living: t.living!,
        },
        R,
      ),
  });
  const words = (values: Float32Array) => [...new Uint32Array(values.buffer, values.byteOffset, values.length)];
  const alive = Array.from({ length: R }, (_, r) => r).filter(lives);
  expect(words(run.living!)).toEqual([alive.length]);
  expect(words(run.tokens!).slice(0, alive.length)).toEqual(alive.map((r) => 7 * r + 1));
  expect(words(run.rows!).slice(0, 4 * alive.length)).toEqual(
    alive.flatMap((r) => [r, 4 * r + 1, 4 * r + 2, 4 * r + 3]),
  );
  expect(
    words(run.rows!)
      .filter((_, i) => i % 4 === 0 && i / 4 >= alive.length)
      .every((slot) => slot === IDLE),
  ).toBe(true);
});
