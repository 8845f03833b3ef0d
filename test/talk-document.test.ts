/** docs/TALK.md shows the numbers of the result files, and no others. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { talkTables, type TalkReport } from '../src/text/talk-report';

const RESULTS = 'results/talk';
/** The formatter pads the cells of a table. */
const plain = (text: string): string => text.replace(/-{3,}/g, '---').replace(/ +/g, ' ');

test.each(readdirSync(RESULTS))('docs/TALK.md has the tables of %s', (file) => {
  const report = JSON.parse(readFileSync(`${RESULTS}/${file}`, 'utf8')) as TalkReport;
  const document = plain(readFileSync('docs/TALK.md', 'utf8'));
  for (const block of talkTables(report).split('\n\n')) expect(document).toContain(plain(block));
});
