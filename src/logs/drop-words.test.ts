import { expect, test } from 'vitest';
import { noDrops } from './dialogue-rules';
import { dropLines, personalWords, repeatedIdsLine } from './drop-words';
import { noFindings } from './personal/find-personal';

test('one of a thing is said in the singular', () => {
  expect(dropLines({ ...noDrops(), empty: 1, tool: 2 })).toEqual([
    '2 calls and results of tools, left out',
    '1 turn without words, left out',
  ]);
  expect(personalWords({ ...noFindings(), name: 1, address: 2 })).toBe('1 name, 2 addresses');
  expect(repeatedIdsLine(1)).toBe('1 dialogue id was already in use and got a number');
});
