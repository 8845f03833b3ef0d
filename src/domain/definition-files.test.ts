import { describe, expect, it } from 'vitest';
import { inOrder } from './definition-files';

const hat = (name: string, order: number) => ({ name, order });

describe('files that define one thing each', () => {
  it('are put in the order that they give themselves', () => {
    const files = { './tall.ts': hat('tall', 7), './flat.ts': hat('flat', 0.5), './red.ts': hat('red', 2) };
    expect(inOrder('a hat', files).map(({ name }) => name)).toEqual(['flat', 'red', 'tall']);
    expect(inOrder('a hat', {})).toEqual([]);
  });

  it.each([
    [
      'with another name than its definition',
      { './a.ts': hat('b', 1) },
      './a.ts, which defines a hat, cannot be used: its name is "b", so the file must be called b.ts.',
    ],
    [
      'copied, with the name of the first left in it',
      { './a.ts': hat('a', 1), './b.ts': hat('a', 2) },
      './b.ts, which defines a hat, cannot be used: it and ./a.ts have the same name, "a"; give one of them another.',
    ],
    [
      'with an order that is taken; the next free one is named',
      { './a.ts': hat('a', 1), './b.ts': hat('b', 1), './c.ts': hat('c', 2) },
      './a.ts, which defines a hat, cannot be used: it and ./b.ts have the same order, 1; 3 is free.',
    ],
  ])('are refused %s', (_what, files, message) => {
    expect(() => inOrder('a hat', files)).toThrow(expect.objectContaining({ code: 'definition-invalid', message }));
  });
});
