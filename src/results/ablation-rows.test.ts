/** Arms of other runs stand below a story's own only where they can be compared with them. */
import { describe, expect, it } from 'vitest';
import { madeResult } from '../../test/made-result';
import type { ExperimentResult } from '../domain/experiment-result';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { PointSummary } from '../domain/story';
import { ablationsOf } from './ablation-rows';
import { armSettings } from './shared-arms';
import { stories, storyNamed, type Point, type Story } from './stories/registry';
import { specOf as specWithSeed } from './story-settings';
import { pointSummary } from './story-summary';
import { ablationsTable } from './success-table';

const specOf = (story: Story, point: Point): ExperimentSpec => specWithSeed(story, point, 0);

describe.each(
  stories.flatMap((story) => (story.ablations ?? []).map((row) => [story.name, row.label, story, row] as const)),
)('%s: %s', (_name, _label, story, { file, arm }) => {
  const home = stories.find(({ points }) => points.some((point) => point.file === file))!;

  it('is an arm of a story that runs it, beside its own oracle, with as many seeds', () => {
    expect(home.arms).toEqual(expect.arrayContaining([arm, 'oracle']));
    expect(home.seeds).toEqual(story.seeds);
    expect(story.points).toHaveLength(1);
  });

  it('has a setting that the arm of the story does not have', () => {
    const point = home.points.find((one) => one.file === file)!;
    const [there, own] = [specOf(home, point), specOf(story, story.points[0]!)];
    expect(armSettings(there, arm)).not.toBe(armSettings(own, arm));
    expect(there.population).toEqual(own.population);
  });
});

it('every setting of the ablations trains one arm anew; the others are those of the MATH-Chat story', () => {
  const { arms, points } = storyNamed('ablations');
  const [own] = storyNamed('math-chat').points;
  const anew = points.map((point) =>
    arms.filter(
      (arm) =>
        armSettings(specOf(storyNamed('ablations'), point), arm) !==
        armSettings(specOf(storyNamed('math-chat'), own!), arm),
    ),
  );
  expect(anew).toEqual([['calibrated'], ['static']]);
});

const story: Story = {
  ...storyNamed('math-chat'),
  points: [{ label: 'λ = 1', file: 'own', set: [] }],
  ablations: [{ label: 'naive, H = 4', file: 'short', arm: 'naive' }],
};
const models = (simulator: string) => ({ policy: 'p', simulator });
const own = madeResult(
  { 1: { naive: '1100', oracle: '1111' }, 2: { naive: '1000', oracle: '1111' } },
  { baseModels: models('s') },
);
const short = madeResult(
  { 2: { naive: '1111', oracle: '1111' }, 3: { naive: '0000', oracle: '1110' } },
  {
    spec: { horizon: 4 },
    baseModels: models('s'),
  },
);
const ofFiles =
  (files: Readonly<Record<string, ExperimentResult>>) =>
  (file: string): ExperimentResult | null =>
    files[file] ?? null;
const runOf = (there: ExperimentResult) => ablationsOf(story, ofFiles({ own, short: there })).ablations![0]!.run;

it('a row has its own seeds, its own oracle, and its difference over the seeds that both have', () => {
  const run = runOf(short)!;
  expect(run).toMatchObject({ seeds: [2, 3], over: 'dialogues', arm: { arm: 'naive', real: [1, 0] } });
  expect(run.arm.regret!.mean).toBe((0 + 0.75) / 2);
  expect(run.change!.mean).toBe(1 - 0.25);
});

it('what was run from other base models, or without this arm, counts as not run', () => {
  expect(runOf({ ...short, baseModels: models('before') })).toBeNull();
  expect(runOf(madeResult({ 1: { base: '1100' } }, { baseModels: models('s') }))).toBeNull();
  expect(ablationsOf(story, ofFiles({ own })).ablations).toEqual([{ label: 'naive, H = 4', file: 'short', run: null }]);
});

it('where no seed or no dialogue is the same, there is a row without a difference', () => {
  const other = (over: Parameters<typeof madeResult>[1]) =>
    runOf(madeResult({ 1: { naive: '0000' } }, { baseModels: models('s'), ...over }))!;
  expect(other({}).change!.mean).toBe(-0.5);
  expect(
    other({ spec: { seeds: [1], population: { version: 1, name: 'terse', weights: { terse: 1 } } } }).change,
  ).toBeNull();
  expect(runOf(madeResult({ 9: { naive: '0000' } }, { baseModels: models('s') }))!.change).toBeNull();
});

it('a story that was not run, or has none, has no rows', () => {
  expect(ablationsOf(story, () => null)).toEqual({});
  expect(ablationsOf({ points: story.points }, ofFiles({ own, short }))).toEqual({});
});

it('the table has the rows below the arms, and names in a line what was not run', () => {
  const point: PointSummary = pointSummary(story, story.points[0]!, own);
  const { ablations } = ablationsOf(story, ofFiles({ own, short }));
  const lines = ablationsTable(point, [...ablations!, { label: 'naive, H = 16', file: 'long', run: null }], '%').split(
    '\n',
  );
  expect(lines.slice(2)).toEqual([
    expect.stringMatching(/^\| naive \| 100\.0 \| \*\*37\.5\*\* \(50\.0, 25\.0\) \|.* \| 2 \| \|$/),
    expect.stringMatching(/^\| oracle \|.* \| 0 \| 2 \| \|$/),
    expect.stringMatching(
      /^\| naive, H = 4 \| 100\.0 \| \*\*50\.0\*\* \(100\.0, 0\.0\) \|.* \| 2 \| \+75\.0 \[.*\] \|$/,
    ),
    '',
    'Not run yet: naive, H = 16.',
  ]);
});
