/**
 * Files that a command writes from the results: whole (docs/RESULTS.md, results/stories.json, docs/picture.svg) or in marked
 * parts (README.md, docs/*.md). And the check that they are as the command would write them.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { ListedErrors } from '../../src/domain/errors';
import { list, object, readRecord } from '../../src/domain/record-fields';
import { STORIES_SCHEMA, storiesText } from '../../src/domain/story';
import { lessons } from '../../src/lessons/registry';
import { blockNamed, whyNoBlock } from '../../src/results/blocks';
import { lessonSummary } from '../../src/results/lesson-summary';
import { filled, firstDifference, outdatedParts, problemsIn, type Generated } from '../../src/results/marked-text';
import { pictureOf } from '../../src/results/picture';
import { replicationSummary } from '../../src/results/replication';
import { resultsDocument } from '../../src/results/results-document';
import { resultOf, type Found } from '../../src/results/story-results';
import { valueNamed, whyNoValue } from '../../src/results/values';
import { parseRunFile, runFileText, type RunFile } from '../../src/trace/run-file';
import { inFile, isThere, namesIn, readJson, readText, writtenResult } from '../command-line/command-line';
import { recordOf } from '../record';
import { writeWhole, type Permission } from './disk';
import { foundResults, ROOT } from './story-files';

const RESULTS_DOCUMENT = 'docs/RESULTS.md';

export interface GeneratedFiles {
  /** The text of each file that is written whole, by its path from the repository's root. */
  readonly whole: ReadonlyMap<string, string>;
  /** What stands in the marked parts of the others. */
  readonly parts: Generated;
}

export function generatedFiles(found: Found = foundResults()): GeneratedFiles {
  return {
    whole: wholeFiles(found),
    parts: {
      block: (name) => blockNamed(found, name),
      value: (name) => valueNamed(found, name),
      why: (kind, name) => (kind === 'value' ? whyNoValue(found, name) : whyNoBlock(found, name)),
    },
  };
}

function wholeFiles(found: Found): Map<string, string> {
  const pictured = ['math-chat', 'doc-edit'].flatMap((file) => resultOf(found, file) ?? []);
  return new Map([
    [
      'results/stories.json',
      storiesText({
        format: 'shiftlab-stories',
        schema: STORIES_SCHEMA,
        stories: found.summaries,
        replication: replicationSummary(found.pairs),
      }),
    ],
    [RESULTS_DOCUMENT, resultsDocument(found)],
    ['docs/picture.svg', pictureOf(pictured)],
    ...replayClaims(found),
    lessonResults(found),
    ...recordedRuns(),
  ]);
}

/** What all seeds say to the one training that the first screen replays, at each temperature. */
function replayClaims(found: Found): [path: string, text: string][] {
  const seeds = String(resultOf(found, 'math-chat')?.spec.seeds.length ?? 0);
  return [
    ['1', ''],
    ['0.1', 'second.'],
  ].map(([temperature, prefix]) => {
    const difference = (name: string) => valueNamed(found, `${prefix}math-chat.${name}.interval`) ?? '';
    const claims = {
      seeds,
      calibratedNaive: difference('calibrated-naive'),
      oracleCalibrated: difference('oracle-calibrated'),
    };
    return [`results/replay/claims-${temperature}.json`, `${JSON.stringify(claims)}\n`];
  });
}

/** Those of lessons whose results are there. */
function lessonResults(found: Found): [path: string, text: string] {
  const summaries = lessons.flatMap((lesson) => {
    const result = resultOf(found, lesson.file);
    return result ? [lessonSummary(lesson, result)] : [];
  });
  return ['results/lessons.json', `${JSON.stringify(summaries)}\n`];
}

const RECORDED = 'results/recorded';

/** Runs that are served with the page: the numbers of the result that the list names, and dialogues that were recorded. */
function recordedRuns(): [path: string, text: string][] {
  const listed = readRecord(
    list(object({ file: v.string(), title: v.string(), result: v.string() })),
    readJson(join(ROOT, RECORDED, 'index.json')),
    { failure: `${RECORDED}/index.json is damaged: restore it.` },
  );
  return listed.map(({ file, title, result }) => {
    const path = `${RECORDED}/${file}.gz`;
    const text = readText(join(ROOT, path));
    parseRunFile(text); // throws if it is damaged; what is written again is what was written
    const run = JSON.parse(text) as RunFile;
    return [path, inFile(path, () => runFileText(recordOf(writtenResult(join(ROOT, result)), run, title)))];
  });
}

/** Markdown that people write, with parts that are generated. */
function documents(folder: string): string[] {
  const docs = namesIn(join(folder, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  return ['README.md', ...docs.sort()].filter((path) => path !== RESULTS_DOCUMENT);
}

/** The documents' texts by their paths. Throws `usage` with everything that is wrong with the marked parts of any of them. */
function documentTexts(folder: string, parts: Generated): [path: string, text: string][] {
  const texts = documents(folder).map((path): [string, string] => [path, readText(join(folder, path))]);
  const problems = texts.flatMap(([path, text]) => problemsIn(path, text, parts));
  if (problems.length === 0) return texts;
  throw new ListedErrors('usage', problems);
}

/** Writes what is not as it should be; nothing if anything is wrong. Returns the paths of the files that it wrote. */
export async function writeGenerated(
  { whole, parts }: GeneratedFiles = generatedFiles(),
  folder = ROOT,
  mayWrite?: Permission,
): Promise<string[]> {
  const texts = new Map(whole);
  for (const [path, text] of documentTexts(folder, parts)) texts.set(path, filled(path, text, parts));
  const written: string[] = [];
  for (const [path, text] of texts) {
    const file = join(folder, path);
    if (isThere(file) && readText(file) === text) continue;
    await writeWhole(file, text, mayWrite);
    written.push(path);
  }
  return written;
}

/** A sentence for each file, block or value that differs from what would be written, with its first line that differs. */
export function outdated({ whole, parts }: GeneratedFiles = generatedFiles(), folder = ROOT): string[] {
  const changedFiles = [...whole].flatMap(([path, text]) => {
    const file = join(folder, path);
    if (!isThere(file)) return [`${path}: is missing`];
    const here = readText(file);
    return here === text ? [] : [`${path}, line ${lineOfDifference(here, text)}: ${firstDifference(here, text)}`];
  });
  const changedParts = documentTexts(folder, parts).flatMap(([path, text]) => outdatedParts(path, text, parts));
  return [...changedFiles, ...changedParts];
}

function lineOfDifference(here: string, there: string): number {
  const lines = there.split('\n');
  const line = here.split('\n').findIndex((text, i) => text !== lines[i]);
  return (line === -1 ? lines.length : line) + 1;
}
