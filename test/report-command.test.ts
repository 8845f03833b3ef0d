/** The command line of `npm run report`: CSV files, and contrasts of arms in several files. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { contrastOption } from '../scripts/command-line/contrast-option';
import { main } from '../scripts/report';
import { exampleSpec } from './fixtures/example-spec';
import { madeResult, type Outcomes } from './made-result';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftlab-report-'));
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
});
afterEach(() => vi.restoreAllMocks());

function written(name: string, outcomes: Outcomes, lambda: number): string {
  const file = join(folder, name);
  const spec = { reward: { ...exampleSpec.reward, lambda } };
  writeFileSync(file, JSON.stringify(madeResult(outcomes, { spec })));
  return file;
}

it('files of one setting and other seeds are one side of a contrast', async () => {
  const files = [
    written('a-1.json', { 1: { naive: '1100' } }, 0),
    written('a-2.json', { 2: { naive: '1100' } }, 0),
    written('b.json', { 1: { naive: '1000' }, 2: { naive: '0000' }, 3: { naive: '1111' } }, 1),
  ];
  await main([...files, '--contrast', 'a-2:naive - b.json:naive', '--contrast', 'b:naive − a-1:naive']);
  const text = said.join('\n');
  expect(text).toMatch(/\| a-2:naive − b\.json:naive \| \+37\.5 \[.*\] \| \+25\.0, \+50\.0 \| 1, 2 \|/);
  expect(text).toMatch(/\| b:naive − a-1:naive \| −37\.5 /);
  expect(text).toMatch(/Settings that differ: reward\.lambda 0 and 1\./);
});

it('writes both kinds of CSV, compressed if the name says so', async () => {
  const file = written('a.json', { 1: { base: '10', oracle: '11' } }, 0);
  const [csv, dialogues] = [join(folder, 'numbers.csv'), join(folder, 'dialogues.csv.gz')];
  await main([file, '--csv', csv, '--csv-dialogues', dialogues]);
  expect(readFileSync(csv, 'utf8')).toContain(`\r\n${file},1,base,final,real,1,success,0.5\r\n`);
  // Two arms, base with its simulator too, of two dialogues each; a header and the end of the last line.
  expect(gunzipSync(readFileSync(dialogues)).toString().split('\r\n')).toHaveLength(1 + 3 * 2 + 1);
  await expect(main([file, '--csv', file])).rejects.toThrow(/--csv names .* which the command reads/);
  await expect(main([file, '--csv', csv, '--csv-dialogues', csv])).rejects.toThrow(
    /--csv-dialogues names .* --csv writes/,
  );
  await expect(main(['--write', '--csv', csv])).rejects.toThrow(/stand alone/);
});

const of = (file: string) => ({ file, result: madeResult({ 1: { naive: '10' } }) });

it('a side names a file by its path or the end of it, and the arm and temperature after it', () => {
  const files = [of('runs/x/a.json'), of('runs/y/a.json.gz'), of('runs/b - c.json')];
  const sides = (given: string) =>
    contrastOption(given, files).map(({ result, arm, temperature, name }) => [
      files.findIndex((file) => file.result === result),
      arm,
      temperature,
      name,
    ]);
  expect(sides('x/a:naive - y/a.json.gz:base@0.1')).toEqual([
    [0, 'naive', null, 'x/a:naive'],
    [1, 'base', 0.1, 'y/a.json.gz:base@0.1'],
  ]);
  expect(sides('b - c:naive - runs/x/a.json:base')).toEqual([
    [2, 'naive', null, 'b - c:naive'],
    [0, 'base', null, 'runs/x/a.json:base'],
  ]);
});

it('one file need not be named', () => {
  const files = [of('a.json')];
  expect(contrastOption('naive - base@1', files).map(({ arm }) => arm)).toEqual(['naive', 'base']);
});

it.each([
  ['a:naive', /takes "FILE:ARM - FILE:ARM"/],
  ['a:naive-b:base', /takes "FILE:ARM - FILE:ARM"/],
  ['a: - b:base', /takes "FILE:ARM - FILE:ARM"/],
  ['c:naive - x/a:base', /c:naive names none of the files: a\.json, a\.json\./],
  ['a:naive - x/a:base', /a:naive may be several of the files/],
  ['naive - x/a:base', /naive names no file, and there are several/],
])('the contrast %j is refused', (given, sentence) => {
  expect(() => contrastOption(given, [of('x/a.json'), of('y/a.json')])).toThrow(sentence);
});

it('a contrast that is refused writes nothing', async () => {
  const file = written('a.json', { 1: { naive: '10' } }, 0);
  mkdirSync(join(folder, 'out'));
  const csv = join(folder, 'out', 'a.csv');
  await expect(main([file, '--csv', csv, '--contrast', 'naive - oracle'])).rejects.toThrow(/no such arm/);
  expect(said).toEqual([]);
});
