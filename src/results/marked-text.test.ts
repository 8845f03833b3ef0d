/** Blocks and values in Markdown are found, filled and compared; everything around them stays as it is. */
import { describe, expect, it } from 'vitest';
import { filled, outdatedParts, type Generated } from './marked-text';

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
});
