/**
 * Makes tables and a picture from result files, and updates everything in this repository that is generated from them.
 *
 *   npm run report -- results/a.json.gz results/b.json.gz [--svg PICTURE.svg] [--points 3] [--csv FILE.csv] [--csv-dialogues FILE.csv]
 *   npm run report -- a.json b.json --contrast "a:calibrated - b:calibrated"
 *   npm run report -- --write
 *   npm run report -- --check
 *
 * A grid (npm run experiment -- --grid) is named by its folder. With files, it prints Markdown. Files with the same settings
 * and different seeds become one result; their gaps are then compared over all seeds. All other numbers are read from the
 * files or averaged, but for two: p-values over the seeds, and how many seeds it takes to tell two arms apart whose success
 * differs by so many points (--points, 3 if not said), with a chance of 80 % (src/results/seeds-needed.ts). The picture
 * (src/results/picture.ts) has one panel for each result.
 *
 *   --csv FILE.csv             every number, one a row (src/results/long-format.ts). FILE.csv.gz is compressed
 *   --csv-dialogues FILE.csv   every dialogue of the final evaluations, one a row
 *   --contrast "F:A - G:B"     success with real users of arm A in file F, minus that of arm B in file G, paired by
 *                              dialogue over the seeds that both have (src/results/contrast.ts); may be given several
 *                              times. A@0.1 is the arm's evaluation at that temperature
 *
 * --write: writes docs/RESULTS.md, results/stories.json, docs/picture.svg, and the marked parts of README.md and docs/*.md
 * (src/results/marked-text.ts). --check: writes nothing. It lists the files that --write would change, and ends with exit
 * code 1 if there are any. Neither needs a GPU.
 */
import { resolve } from 'node:path';
import type { ExperimentResult } from '../src/domain/experiment-result';
import { contrastOf, contrastsText } from '../src/results/contrast';
import { shortened } from '../src/domain/shown-value';
import { requireConsistent } from '../src/experiment/contradictions';
import { csvText } from '../src/results/csv';
import { dialogueTable, longTable, type NamedResult, type Table } from '../src/results/long-format';
import { pictureOf } from '../src/results/picture';
import { pooled, settingsOf } from '../src/results/pooled';
import { resultReport } from '../src/results/result-report';
import { flag, parsedLine, readResult, text, usage } from './command-line/command-line';
import { contrastOption } from './command-line/contrast-option';
import { writeWhole } from './files/disk';
import { outdated, writeGenerated } from './files/generated-files';
import { resultFilesOf } from './files/grid-file';
import { shown } from './files/reasons';
import { requireApart, requireWritable, type Given } from './files/whole-file';

const USAGE =
  'npm run report -- FILE… [--svg PICTURE.svg] [--points 3] [--csv FILE.csv] [--csv-dialogues FILE.csv] [--contrast "FILE:ARM - FILE:ARM"]…, or --write, or --check';

export async function main(argv: readonly string[]): Promise<number> {
  const options = {
    svg: text,
    points: text,
    csv: text,
    'csv-dialogues': text,
    contrast: { type: 'string', multiple: true },
    write: flag,
    check: flag,
  } as const;
  const {
    values: { write, check, svg, points, csv, 'csv-dialogues': csvDialogues, contrast },
    positionals,
  } = parsedLine(argv, USAGE, { options, allowPositionals: true });
  if (write || check) {
    const others = [...positionals, svg, points, csv, csvDialogues, contrast].filter((given) => given !== undefined);
    if (others.length > 0 || (write && check)) throw usage('--write and --check stand alone', USAGE);
    return write ? writeAll() : checkAll();
  }
  if (positionals.length === 0) throw usage('No result file is named', USAGE);
  const size = points === undefined ? undefined : sizeOf(points);
  // A grid's folder with *.json names its files and, by grid.json, all of them again.
  const files = distinctPaths(positionals.flatMap(resultFilesOf));
  const outputs: readonly Given[] = [
    ['--svg', svg],
    ['--csv', csv],
    ['--csv-dialogues', csvDialogues],
  ];
  await requireApart(
    outputs,
    files.map((file) => ['', file]),
  );
  const given = files.map((file): NamedResult => ({ file, result: readResult(file) }));
  for (const { file, result } of given) requireConsistent(result, shown(file));
  const results = pooled(given.map(({ result }) => result));
  const whole = new Map(results.map((result) => [settingsOf(result), result]));
  const reported = given.map(({ file, result }) => ({ file, result: whole.get(settingsOf(result))! }));
  const contrasts = (contrast ?? []).map((one) => contrastOf(...contrastOption(one, reported)));
  for (const [option, path] of outputs) if (path) await requireWritable(option, path);
  const filesOf = (result: ExperimentResult) =>
    results.length > 1 ? reported.flatMap((one) => (one.result === result ? [shown(one.file)] : [])) : [];
  for (const result of results) console.log(resultReport(result, size, filesOf(result)));
  if (contrasts.length > 0) console.log(contrastsText(contrasts, size));
  if (svg !== undefined) await writeWhole(svg, pictureOf(results));
  if (csv !== undefined) await writeWhole(csv, csvBytes(longTable(given)));
  if (csvDialogues !== undefined) await writeWhole(csvDialogues, csvBytes(dialogueTable(given)));
  return 0;
}

const distinctPaths = (paths: readonly string[]): readonly string[] => {
  const gridFiles = new Map(paths.map((path) => [resolve(path), path]));
  return [...gridFiles.values()];
};

/** A file of many results may be longer than a text can be. */
function csvBytes({ header, rows }: Table): Uint8Array {
  const parts = [Buffer.from(csvText([header]))];
  for (const part of rows()) parts.push(Buffer.from(csvText(part)));
  return Buffer.concat(parts);
}

/** A difference in points as a share. */
function sizeOf(points: string): number {
  const size = Number(points);
  if (points.trim() !== '' && size > 0 && size <= 100) return size / 100;
  throw usage(`--points is a number above 0 and at most 100, not "${shortened(points)}"`, USAGE);
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
