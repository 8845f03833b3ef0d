/** docs/TALK.md shows the numbers of the result files, and no others; the page can read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readTalkReport } from '../src/domain/talk-report';
import { crossFitText, type CrossFitReport } from '../src/text/cross-fit';
import { talkTables } from '../src/text/talk-report';
import { textNllDifference } from '../src/text/text-nll';
import { splitByDialogue } from '../src/text/text-simulator';

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

/** The half of Taskmaster's dialogues by which settings were chosen (docs/LOG.md). */
const CHOICE = { share: 0.5, seed: 16 };
/** Those of results/talk/taskmaster.json. */
const HELD_OUT = { share: 0.2, seed: 1 };

test('docs/TALK.md has the numbers of the folds, and those of the half that no setting was chosen by', () => {
  const report = JSON.parse(readFileSync('results/talk-folds/taskmaster.json', 'utf8')) as CrossFitReport;
  const document = plain(readFileSync('docs/TALK.md', 'utf8'));
  expect(document).toContain(crossFitText(report));
  const all = report.scored.map(({ id }) => ({ id, turns: [] }));
  const { rest } = splitByDialogue(all, CHOICE.share, CHOICE.seed);
  const ids = new Set(rest.map(({ id }) => id));
  const untouched = report.scored.filter(({ id }) => ids.has(id));
  const nats = (user: 'calibrated' | 'ngram') =>
    untouched.map((one) => ({ id: one.id, turns: [{ index: 0, text: one[user], end: 0 }] }));
  const sizes = untouched.map(({ words }) => ({ words, bytes: words }));
  const { value, interval } = textNllDifference(nats('calibrated'), nats('ngram'), sizes, report.seed).perWord;
  const [own, low, high] = [value, interval.low, interval.high].map((x) => x.toFixed(3));
  expect(document).toContain(`the other ${untouched.length}, the difference is ${own} [${low}, ${high}]`);
  const heldOut = splitByDialogue(all, HELD_OUT.share, HELD_OUT.seed).part;
  const chosenBy = heldOut.filter(({ id }) => !ids.has(id)).length;
  expect(document).toContain(`${chosenBy} of the ${heldOut.length} held-out Taskmaster dialogues`);
});
