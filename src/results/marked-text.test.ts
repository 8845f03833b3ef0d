/** Blocks and values in Markdown are found, filled and compared; everything around them stays as it is. */
import { describe, expect, it } from 'vitest';
import { filled, outdatedParts, problemsIn, type Generated } from './marked-text';

const generated: Generated = {
  block: (name) => (name === 'a-table' ? '| arm |\n| - |\n| base 41.9 |' : null),
  value: (name) => ({ 'one.mean': '+26.2', 'two.mean': '−0.2' })[name] ?? null,
};
const text = [
  '# Title',
  '<!-- generated: a-table -->',
  '<!-- /generated -->',
  'It is <!-- value: one.mean -->?<!-- /value -->, or <!-- value: two.mean --><!-- /value -->.',
  'Write `<!-- value: NAME -->`:',
  '```',
  '<!-- generated: NAME -->',
  '```',
  '',
].join('\n');
const whole = filled('README.md', text, generated);

describe('a text with generated parts', () => {
  it('is filled between its markers and nowhere else', () => {
    expect(whole.split('\n')).toEqual([
      '# Title',
      '<!-- generated: a-table -->',
      '',
      '| arm |',
      '| - |',
      '| base 41.9 |',
      '',
      '<!-- /generated -->',
      'It is <!-- value: one.mean -->+26.2<!-- /value -->, or <!-- value: two.mean -->−0.2<!-- /value -->.',
      'Write `<!-- value: NAME -->`:',
      '```',
      '<!-- generated: NAME -->',
      '```',
      '',
    ]);
    expect(filled('README.md', whole, generated)).toBe(whole);
    expect(outdatedParts('README.md', whole, generated)).toEqual([]);
  });

  it('is out of date where one digit of a block or a value differs, and says where', () => {
    expect(outdatedParts('README.md', whole.replace('41.9', '41.8').replace('+26.2', '+26.3'), generated)).toEqual([
      'README.md, line 2, block a-table: has "| base 41.8 |", should have "| base 41.9 |"',
      'README.md, line 9, value one.mean: has "+26.3", should have "+26.2"',
    ]);
  });

  it('is refused where it names a part that does not exist, or where a marker has no partner', () => {
    const fill = (bad: string) => () => filled('README.md', bad, generated);
    expect(fill('<!-- generated: none -->\n<!-- /generated -->')).toThrow(/line 1: there is no block named none/);
    expect(fill('x\n<!-- value: none -->1<!-- /value -->')).toThrow(/line 2: there is no value named none/);
    expect(fill('<!-- generated: a-table -->\n')).toThrow(/the block a-table has no end/);
    expect(fill('It is <!-- value: one.mean -->1.')).toThrow(/line 1: <!-- value: one.mean -->1. has no partner/);
    expect(fill('Text <!-- generated: a-table -->')).toThrow(/has no partner/);
    expect(fill('<!-- /generated -->')).toThrow(/has no partner/);
  });

  it.each([
    [
      'a value whose end is missing before another value',
      'Alpha <!-- value: one.mean -->1 and the sentence we wrote, <!-- value: two.mean -->2<!-- /value --> end.',
      /^README.md, line 1: <!-- value: one.mean -->1 and the sentence.* has no partner/,
    ],
    ['a value with a comment in it', '<!-- value: one.mean -->1<!-- note --><!-- /value -->', /would be lost/],
    ['a value that ends in code', '<!-- value: one.mean -->1, then `<!-- /value -->`', /has no partner/],
    ['a value that spans code', '<!-- value: one.mean -->1 `code` 2<!-- /value -->', /would be lost/],
    ['a marker with other spaces', 'It is <!--value: one.mean-->1.', /<!--value: one.mean-->1. has no partner/],
    [
      'a space after the end of a block, and later code that shows an end',
      '<!-- generated: a-table -->\n| old |\n<!-- /generated --> \n\nOurs.\n\n```\n<!-- /generated -->\n```\n',
      /^README.md, line 1: the block a-table has no end before line 3 \("<!-- \/generated --> "\)/,
    ],
    [
      'a block without an end before code that shows one',
      '<!-- generated: a-table -->\n| old |\n\nOurs.\n\n```\n<!-- /generated -->\n```\n',
      /^README.md, line 1: the block a-table has no end before line 6 \("```"\)/,
    ],
    [
      'a block with another in it',
      '<!-- generated: a-table -->\nOurs.\n<!-- generated: a-table -->\n<!-- /generated -->\n',
      /^README.md, line 1: the block a-table has no end before line 3/,
    ],
    ['code without an end', 'Text.\n```\nmore\n', /^README.md, line 2: the code that begins here has no end/],
    ['line ends of Windows', 'Text.\r\nIt is.\r\n', /^README.md, line 1: .*LF line ends/],
  ])('is refused with %s', (_, bad, reason) => {
    const problems = problemsIn('README.md', bad, generated);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(reason);
    expect(() => filled('README.md', bad, generated)).toThrow(problems[0]);
    expect(() => outdatedParts('README.md', bad, generated)).toThrow(problems[0]);
  });

  it('is refused with every problem that it has', () => {
    const bad = '<!-- value: none -->1<!-- /value -->\n<!-- /generated -->\n\n<!-- generated: a-table -->\n```\n';
    expect(problemsIn('README.md', bad, generated).map((problem) => problem.slice(0, 17))).toEqual([
      'README.md, line 2',
      'README.md, line 4',
      'README.md, line 5',
      'README.md, line 1',
    ]);
  });

  it('leaves code alone that shows a longer fence, or a fence within a line', () => {
    const code = '````\n```\n<!-- generated: NAME -->\n````\nUse ```<!-- value: NAME -->``` here.\n~~~\n```\n~~~\n';
    expect(filled('README.md', code, generated)).toBe(code);
  });
});
