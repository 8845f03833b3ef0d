/**
 * Makes tables and a picture from result files, and updates everything in this repository that is generated from them.
 *
 *   npm run report -- results/a.json.gz results/b.json.gz [--svg PICTURE.svg]
 *   npm run report -- --write
 *   npm run report -- --check
 *
 * With files, it prints Markdown. Files with the same settings and different seeds become one result; their gaps are then
 * compared over all seeds. All other numbers are read from the files or averaged. The picture (src/results/picture.ts) has
 * one panel for each result.
 *
 * --write: writes docs/RESULTS.md, results/stories.json, docs/picture.svg, and the marked parts of README.md and docs/*.md
 * (src/results/marked-text.ts). --check: writes nothing. It lists the files that --write would change, and ends with exit
 * code 1 if there are any. Neither needs a GPU.
 */
import { requireConsistent } from '../src/results/contradictions';
import { pictureOf } from '../src/results/picture';
import { pooled } from '../src/results/pooled';
import { resultReport } from '../src/results/result-report';
import { flag, parsedLine, readResult, text, usage } from './command-line/command-line';
import { writeWhole } from './files/disk';
import { outdated, writeGenerated } from './files/generated-files';
import { shown } from './files/reasons';
import { requireApart, requireWritable } from './files/whole-file';

const USAGE = 'npm run report -- FILE… [--svg PICTURE.svg], or --write, or --check';

export async function main(argv: readonly string[]): Promise<number> {
  const {
    values: { svg, write, check },
    positionals: files,
  } = parsedLine(argv, USAGE, { options: { svg: text, write: flag, check: flag }, allowPositionals: true });
  if (write || check) {
    if (files.length > 0 || svg !== undefined || (write && check))
      throw usage('--write and --check stand alone', USAGE);
    return write ? writeAll() : checkAll();
  }
  if (files.length === 0) throw usage('No result file is named', USAGE);
  await requireApart(
    [['--svg', svg]],
    files.map((file) => ['', file]),
  );
  const given = files.map(readResult);
  given.forEach((result, i) => requireConsistent(result, shown(files[i]!)));
  const results = pooled(given);
  if (svg !== undefined) await requireWritable('--svg', svg);
  for (const result of results) console.log(resultReport(result));
  if (svg !== undefined) await writeWhole(svg, pictureOf(results));
  return 0;
}

async function writeAll(): Promise<number> {
  const written = await writeGenerated();
  console.log(written.length > 0 ? written.map((path) => `${path} written`).join('\n') : 'Everything was up to date.');
  return 0;
}

function checkAll(): number {
  const sentences = outdated();
  if (sentences.length === 0) return 0;
  console.error(`${sentences.join('\n')}\nnpm run report -- --write writes them anew.`);
  return 1;
}
