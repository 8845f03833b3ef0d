import { expect, test } from 'vitest';
import { runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { IDLE } from '../sample/sample';
import { cacheCopy, cacheCopyKernels, COPY_WORDS } from './cache_copy';

for (const kernel of Object.values(cacheCopyKernels)) testDeclaration(kernel);

test.each([
  { slots: 2, context: 1, width: 1, copies: 1 },
  { slots: 5, context: 7, width: 6, copies: 11 },
  { slots: 40, context: 9, width: 64, copies: 300 },
  // 65,625 workgroups of 64 threads, so the grid is folded.
  { slots: 2, context: 1001, width: 2100, copies: 2000 },
])('$copies places of $slots × $context are copied, $width wide, and nothing else is written', async (size) => {
  const { slots, context, width, copies } = size;
  const places = slots * context;
  // The first places are sources, some of them several times; each of the last places is a destination once.
  const pairs = Array.from({ length: copies }, (_, n): [number, number] => [
    n % 7 === 3 ? IDLE : (n * 5) % (places - copies),
    places - copies + n,
  ]);
  const numbered = (first: number) => Float64Array.from({ length: places * width }, (_, i) => first + i);
  const inputs = { keys: numbered(1), values: numbered(0.5) };
  const cache = [slots, context, width];
  const run = await runOnDevice({
    inputs: { ...inputs, copies: new Uint32Array(pairs.flat()) },
    shapes: { keys: cache, values: cache, copies: [copies, COPY_WORDS] },
    outputs: ['keys', 'values'],
    record: (program, t) => cacheCopy(program, { copies: t.copies!, keys: t.keys!, values: t.values! }),
  });
  for (const name of ['keys', 'values'] as const) {
    const expected = Float32Array.from(inputs[name]);
    for (const [source, destination] of pairs)
      if (source !== IDLE) expected.copyWithin(destination * width, source * width, (source + 1) * width);
    const differs = expected.findIndex((value, i) => value !== run[name]![i]);
    expect(differs, `the first value of ${name} that differs`).toBe(-1);
  }
});
