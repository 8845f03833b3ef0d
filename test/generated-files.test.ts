/** What is generated from the results is as the command would write it, here and now; and the check finds a changed digit. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExperimentResult } from '../src/domain/experiment-result';
import { expect, it } from 'vitest';
import { generatedFiles, outdated, writeGenerated } from '../scripts/files/generated-files';
import { readText } from '../scripts/command-line/command-line';
import { packed } from '../scripts/files/packed.mjs';
import { foundResults, ROOT } from '../scripts/files/story-files';
import { BLOCK_NAMES, blockNamed } from '../src/results/blocks';
import { earlierOf } from '../src/results/earlier-base-models';
import { problemsIn } from '../src/results/marked-text';
import { resultBehind, valueNamed, whyNoValue } from '../src/results/values';

const found = foundResults();
const generated = generatedFiles(found);
const recorded = 'results/recorded/clarify.json.gz';
const claims = ['results/replay/claims-1.json', 'results/replay/claims-0.1.json', 'results/lessons.json'];
const whole = ['docs/RESULTS.md', 'docs/picture.svg', 'results/stories.json', ...claims];

/** The files that are generated whole, and a README of its own, in a new folder. */
function copyWith(readme: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-generated-'));
  for (const path of [...whole, recorded]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(ROOT, path), join(folder, path));
  }
  writeFileSync(join(folder, 'README.md'), readme);
  return folder;
}

it('README, docs and recorded files are as npm run report -- --write makes them', () => {
  expect(outdated(generated)).toEqual([]);
});

it('a changed digit is found in a file that is generated whole, in a block and in a value', async () => {
  const folder = copyWith(
    '<!-- generated: main-table -->\n<!-- /generated -->\n\nIt is <!-- value: math-chat.calibrated-naive -->?<!-- /value -->.\n',
  );
  const readme = join(folder, 'README.md');
  expect(outdated(generated, folder).map((sentence) => sentence.split(':')[0])).toEqual([
    'README.md, line 1, block main-table',
    'README.md, line 4, value math-chat.calibrated-naive',
  ]);
  expect(await writeGenerated(generated, folder)).toEqual(['README.md']);
  expect(outdated(generated, folder)).toEqual([]);
  expect(await writeGenerated(generated, folder)).toEqual([]);

  const changeOneDigit = (file: string, pattern: RegExp) => {
    const text = readFileSync(file, 'utf8');
    const changed = text.replace(pattern, (digit) => String((Number(digit) + 1) % 10));
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
  };
  changeOneDigit(readme, /\d(?= \[)/);
  for (const path of whole) changeOneDigit(join(folder, path), /\d(?=[^\d]*$)/);
  writeFileSync(
    join(folder, recorded),
    packed(readText(join(folder, recorded)).replace('"success":0.', '"success":1.')),
  );
  expect(outdated(generated, folder).map((sentence) => sentence.split(/[,:]/)[0])).toEqual([
    'results/stories.json',
    'docs/RESULTS.md',
    'docs/picture.svg',
    ...claims,
    recorded,
    'README.md',
  ]);
});

it('nothing is written where a document has a marker without a partner, and all problems of all documents are named', async () => {
  const first = '# Ours\n<!-- value: none -->1<!-- /value -->\n<!-- generated: main-table -->\n';
  const second = 'It is <!-- value: math-chat.calibrated-naive -->?<!-- /value -->.\n<!-- /generated -->\n';
  const folder = copyWith(first);
  writeFileSync(join(folder, 'docs', 'FINDINGS.md'), second);
  const problems = new RegExp(
    ['^README.md, line 3.*', 'README.md, line 2.*none.', 'docs.FINDINGS.md, line 2: .*$'].join('\\n'),
  );
  await expect(writeGenerated(generated, folder)).rejects.toThrow(problems);
  expect(() => outdated(generated, folder)).toThrow(problems);
  expect([
    readFileSync(join(folder, 'README.md'), 'utf8'),
    readFileSync(join(folder, 'docs', 'FINDINGS.md'), 'utf8'),
  ]).toEqual([first, second]);
});

it('a section with a number of an earlier base model says so', () => {
  const silent = ['README.md', 'docs/FINDINGS.md', 'docs/METHOD.md'].flatMap((path) =>
    readText(join(ROOT, path))
      .split(/^## /m)
      .filter((section) => !section.includes('earlier base'))
      .flatMap((section) =>
        [...section.matchAll(/<!-- value: (\S+) -->/g)].flatMap(([, name]) =>
          earlierOf([resultBehind(found, name!)]) === null ? [] : `${path}: ${name!}`,
        ),
      ),
  );
  expect(silent).toEqual([]);
});

it('every block has something to show', () => {
  for (const name of BLOCK_NAMES) expect(blockNamed(found, name), name).toMatch(/\d/);
  expect(blockNamed(found, 'toString')).toBeNull();
});

it('a difference with a side is shown only if it has that side', () => {
  expect(valueNamed(found, 'math-chat.calibrated-naive.above')).toBe(
    valueNamed(found, 'math-chat.calibrated-naive.size'),
  );
  expect(valueNamed(found, 'math-chat.naive-calibrated.below')).toBe(
    valueNamed(found, 'math-chat.calibrated-naive.size'),
  );
  expect(valueNamed(found, 'math-chat.calibrated-naive.below')).toBeNull();
  expect(whyNoValue(found, 'math-chat.calibrated-naive.below')).toMatch(
    /calibrated-naive is \+.*, which is not below 0/,
  );
  expect(whyNoValue(found, 'math-chat.nobody-naive.below')).toBeNull();
});

it('a name with anything after it, or with what every object has, is no value', () => {
  for (const name of [
    'math-chat.naive.constructor',
    'math-chat.naive.toString',
    'math-chat.naive.turns.simulated.junk',
    'math-chat.calibration.constructor',
    'math-chat.calibrated-naive-static.interval',
    'math-chat.calibrated-naive.interval.junk',
    'math-chat.calibrated-naive.',
    'math-chat.seeds.junk',
    'populations.calibrated-naive.found.junk',
    'populations.calibrated-naive-static.found',
  ])
    expect(valueNamed(found, name), name).toBeNull();
});

it('a missing result file is named where a value or a block needs it', () => {
  const stories = found.stories.map(({ story, results }) => ({
    story,
    results: results.map((result, i) => (story.points[i]!.file === 'math-chat' ? null : result)),
  }));
  const { parts } = generatedFiles({ ...found, stories, onLavapipe: new Map() });
  const problems = problemsIn(
    'README.md',
    [
      '<!-- value: math-chat.calibrated-naive -->1<!-- /value -->',
      '<!-- value: lavapipe.math-chat.base.real -->1<!-- /value -->',
      '<!-- generated: main-table -->',
      '<!-- /generated -->',
    ].join('\n'),
    parts,
  );
  expect(problems).toEqual([
    'README.md, line 1: value math-chat.calibrated-naive: results/math-chat.json.gz is missing.',
    'README.md, line 2: value lavapipe.math-chat.base.real: results/lavapipe/math-chat.json.gz is missing.',
    'README.md, line 3: block main-table: results/math-chat.json.gz is missing.',
  ]);
});

const withoutSecond = ({ second: _second, ...result }: ExperimentResult): ExperimentResult => ({
  ...result,
  seeds: result.seeds.map((seed) => ({ ...seed, arms: seed.arms.map(({ second: _of, ...arm }) => arm) })),
});

it('a value is the number that the tables show, and an unknown name is none', () => {
  const table = blockNamed(found, 'main-table')!;
  for (const what of ['real', 'each', 'drop-off.interval', 'simulated'])
    expect(table, what).toContain(valueNamed(found, `math-chat.calibrated.${what}`));
  for (const what of ['calibrated.each', 'naive.regret.interval'])
    expect(blockNamed(found, 'clarify-temperatures'), what).toContain(valueNamed(found, `second.math-chat.${what}`));
  expect(valueNamed(found, 'second.math-chat.static-simulated-static.interval')).toMatch(/^−\d/);
  const stories = found.stories.map(({ story, results }) => ({
    story,
    results: results.map((result) => result && withoutSecond(result)),
  }));
  expect(valueNamed({ ...found, stories }, 'second.logs-4.naive.real')).toBeNull();
  expect(whyNoValue({ ...found, stories }, 'second.logs-4.naive.real')).toBe(
    'results/logs-4.json.gz has no second temperature',
  );
  expect(blockNamed(found, 'main-gaps')).toContain(valueNamed(found, 'math-chat.calibrated-naive.interval'));
  expect(blockNamed(found, 'lambda-table')).toContain(
    valueNamed(found, 'sycophancy-lambda-0.3.calibrated-naive.interval'),
  );
  const [forward, back] = ['calibrated-naive', 'naive-calibrated'].map((pair) =>
    valueNamed(found, `math-chat.${pair}`),
  );
  expect(back).toBe(forward!.replace('+', '−'));
  expect(valueNamed(found, 'math-chat.naive-calibrated.size')).toBe(forward!.slice(1));
  expect(valueNamed(found, 'populations.calibrated-naive.found')).toMatch(/^holds \d of 5/);
  for (const name of ['math-chat.nobody.real', 'math-chat.oracle.simulated', 'none.base.real', 'claims.perhaps', ''])
    expect(valueNamed(found, name), name).toBeNull();
});
