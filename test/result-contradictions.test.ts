/** A result file that contradicts itself is named; the documents that repeat its numbers are not blamed for it. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readResult } from '../scripts/command-line/command-line';
import { main as report } from '../scripts/report';
import { packed, unpackedFile } from '../scripts/files/packed.mjs';
import { foundResults, ROOT } from '../scripts/files/story-files';
import type { ExperimentResult } from '../src/domain/experiment-result';
import { contradictionsIn, requireConsistentRun } from '../src/experiment/contradictions';
import { parseRunFile, type RunFile } from '../src/trace/run-file';

const results = join(ROOT, 'results');
const read = (name: string): ExperimentResult => readResult(join(results, `${name}.json.gz`));

/** The result with one number, which the path leads to, changed. */
function changed(name: string, path: readonly (string | number)[], change: (value: unknown) => unknown) {
  const result = read(name);
  const at = path.slice(0, -1).reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], result);
  const last = path.at(-1)!;
  (at as Record<string, unknown>)[last] = change((at as Record<string, unknown>)[last]);
  return result;
}
const flipped = (text: unknown) => (text as string).replace(/^./, (digit) => (digit === '1' ? '0' : '1'));
const more = (value: unknown) => (value as number) + 0.01;

it.each([
  [
    'math-chat',
    ['seeds', 0, 'arms', 3, 'real', 'successes'],
    flipped,
    /^seed 1, naive with real users: the mean of its/,
  ],
  ['math-chat', ['seeds', 0, 'arms', 0, 'real', 'metrics', 'success'], more, /^seed 1, base with real users: the mean/],
  ['math-chat', ['seeds', 0, 'arms', 0, 'real', 'successInterval', 'low'], more, /successInterval is not that/],
  ['math-chat', ['gaps', 0, 'mean'], more, /^the gap \w+ − \w+ is .*, its dialogues give/],
  ['math-chat', ['gaps', 0, 'low'], more, /^the gap \w+ − \w+ is .* or has another interval/],
  ['math-chat', ['dropOffs', 1, 'mean'], more, /^the drop-off of \w+ is/],
  ['math-chat', ['spec', 'seeds'], () => [1, 2], /^it has the seeds \[1,2,3,4,5\], its settings have others/],
  ['math-chat', ['seeds', 1, 'arms', 0, 'second'], () => undefined, /^seed 2, base lacks an evaluation at a second/],
  ['math-chat', ['spec', 'evaluation', 'secondTemperature'], () => 0, /^seed 1, base has an evaluation at a second/],
  ['logs-4', ['gaps', 0, 'mean'], more, /^the gap \w+ − \w+ is .*, its dialogues give/],
  [
    'doc-edit',
    ['seeds', 0, 'arms', 0, 'real', 'grades', 0],
    (value: unknown) => 1 - (value as number),
    /dialogue 1 has/,
  ],
  ['doc-edit', ['seeds', 0, 'arms', 0, 'real', 'metrics', 'success'], more, /base with real users: the mean/],
])('%s with another %j is found', (name, path, change, reason) => {
  const [first] = contradictionsIn(changed(name, path, change));
  expect(first).toMatch(reason);
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftlab-results-'));
  cpSync(results, folder, { recursive: true });
});

it('every file that is wrong is named, those of lavapipe too', () => {
  const write = (name: string, result: ExperimentResult) =>
    writeFileSync(join(folder, `${name}.json.gz`), packed(JSON.stringify(result)));
  write('logs-4', changed('logs-4', ['gaps', 0, 'mean'], more));
  write(
    'lavapipe/math-chat',
    changed('lavapipe/math-chat', ['spec', 'horizon'], () => 3),
  );
  write('lavapipe/nobody', read('logs-2000'));
  write(
    'logs-40',
    changed('logs-40', ['spec', 'unknown'], () => 3),
  );
  writeFileSync(join(folder, 'logs-400.json.gz'), '{}');
  rmSync(join(folder, 'horizon-2.json.gz'));
  let message = '';
  try {
    foundResults(folder);
  } catch (thrown) {
    message = (thrown as Error).message;
  }
  const named = message.split('\n').map((line) => basename(/\S+\.json\.gz/.exec(line)?.[0] ?? line));
  expect(named).toEqual([
    'logs-4.json.gz',
    'logs-40.json.gz',
    'logs-400.json.gz',
    'math-chat.json.gz',
    'nobody.json.gz',
  ]);
});

it('a file of somebody that contradicts itself is not reported', async () => {
  const file = join(folder, 'changed.json');
  writeFileSync(file, JSON.stringify(changed('math-chat', ['gaps', 0, 'mean'], more)));
  await expect(report([file])).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/changed\.json contradicts itself: the gap .* It was changed or damaged/),
  });
});

it.each([
  [['gaps', 0, 'a']],
  [['dropOffs', 0, 'arm']],
  [['second', 'gaps', 0, 'a']],
  [['second', 'dropOffs', 0, 'arm']],
])('a result whose %j is no arm of its own is not read', async (path) => {
  const file = join(folder, 'nobody.json');
  writeFileSync(file, JSON.stringify(changed('math-chat', path, () => 'nobody')));
  await expect(report([file])).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(path[0]!.toString()),
  });
});

/** As the page opens it. */
const opened = (value: unknown) => () => requireConsistentRun(parseRunFile(JSON.stringify(value)), 'This file');

it('a result that contradicts itself is not opened in the page', () => {
  expect(opened(read('math-chat'))).not.toThrow();
  expect(opened(changed('math-chat', ['gaps', 0, 'mean'], more))).toThrow(
    /^This file contradicts itself: the gap static − base is .* It was changed or damaged; use the file as it was written\.$/,
  );
  expect(opened(changed('math-chat', ['seeds', 0, 'arms', 0, 'real', 'metrics', 'success'], more))).toThrow(/the mean/);
  expect(opened(changed('math-chat', ['seeds', 1, 'arms', 2, 'simulator'], () => null))).toThrow(
    /simulator is missing/,
  );
});

it('a result with an arm of another version is opened all the same', () => {
  const text = JSON.stringify(read('math-chat')).replaceAll('"calibrated"', '"later-arm"');
  expect(opened(JSON.parse(text))).not.toThrow();
});

it('the file of a run is not opened if its events say something else than its result', () => {
  const run = () => JSON.parse(unpackedFile(join(results, 'recorded/clarify.json.gz')).toString()) as RunFile;
  expect(opened(run())).not.toThrow();
  const changedEvent = (type: string, change: (event: never) => void) => {
    const file = run();
    change(
      file.events.findLast((event) => event.type === type && !('update' in event && event.update !== null)) as never,
    );
    return file;
  };
  const success = (event: { metrics: { success: number } }) => void (event.metrics.success += 0.01);
  expect(opened(changedEvent('evaluation', success))).toThrow(/the event has other numbers than the result/);
  const drop = (event: { dropOffs: { mean: number }[] }) => void (event.dropOffs[0]!.mean = 0);
  expect(opened(changedEvent('comparisons', drop))).toThrow(/gaps and drop-offs has other numbers than its result/);
  expect(opened({ ...run(), spec: { ...run().spec, reward: { ...run().spec.reward, lambda: 0.3 } } })).toThrow(
    /its reward\.lambda: 0\.3, but its result was measured with 1\./,
  );
  expect(opened({ ...run(), spec: { ...run().spec, arms: ['base', 'naive'] } })).toThrow(/its arms: base, naive, but/);
  const { result: _, ...unfinished } = changedEvent('evaluation', success);
  expect(opened(unfinished)).not.toThrow();
});
