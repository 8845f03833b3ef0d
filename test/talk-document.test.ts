/** docs/TALK.md shows the numbers of the result files, and no others; the page can read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readTalkReport } from '../src/domain/talk-report';
import { talkTables } from '../src/text/talk-report';

const RESULTS = 'results/talk';
/** The formatter pads the cells of a table. */
const plain = (text: string): string => text.replace(/-{3,}/g, '---').replace(/ +/g, ' ');

test.each(readdirSync(RESULTS).filter((name) => name.endsWith('.json')))(
  'docs/TALK.md has the tables of %s',
  (file) => {
    const report = readTalkReport(JSON.parse(readFileSync(`${RESULTS}/${file}`, 'utf8')), file);
    const document = plain(readFileSync('docs/TALK.md', 'utf8'));
    for (const block of talkTables(report).split('\n\n')) expect(document).toContain(plain(block));
  },
);
