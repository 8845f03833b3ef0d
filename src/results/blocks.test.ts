/** What single blocks say; that all of them are as in the documents is checked by test/generated-files.test.ts. */
import { expect, it } from 'vitest';
import { point, story } from '../../test/fixtures/page/made-up-stories';
import type { ArmSummary, Difference } from '../domain/story';
import { BLOCK_NAMES, blockNamed, whyNoBlock } from './blocks';
import { stories } from './stories/registry';
import type { Found } from './story-results';

const nothing: Found = {
  stories: stories.map((of) => ({ story: of, results: of.points.map(() => null) })),
  summaries: [],
  onLavapipe: new Map(),
  pairs: [],
};

it('a block without its result names the file; one that needs none of its own is never missing', () => {
  const missing = BLOCK_NAMES.filter((name) => whyNoBlock(nothing, name) !== null);
  expect(missing).toEqual([
    'main-table',
    'clarify-table',
    'clarify-temperatures',
    'edit-table',
    'calibration-table',
    'adapters-sentence',
  ]);
  for (const name of missing) expect(blockNamed(nothing, name), name).toBeNull();
  expect(whyNoBlock(nothing, 'edit-table')).toBe('results/doc-edit.json.gz is missing');
  for (const name of ['no-such-table', 'toString']) expect(whyNoBlock(nothing, name), name).toBeNull();
});

it('hard people: calibrated is within 8 points of the oracle only if the whole interval is', () => {
  const arm = (name: string, real: number, more: Partial<ArmSummary> = {}): ArmSummary => ({
    arm: name,
    real: [real],
    simulated: null,
    dropOff: null,
    regret: null,
    ...more,
  });
  const at = (label: string, regret: Difference | null) =>
    point(label, [], {
      arms: [
        arm('base', 0.29),
        arm('calibrated', 0.721, { dropOff: { mean: 0.007, low: -0.031, high: 0.046 }, regret }),
        ...(regret ? [arm('oracle', 0.757)] : []),
      ],
    });
  const points = [
    at('near', { mean: 0.036, low: 0.015, high: 0.058 }),
    at('far', { mean: 0.2, low: 0.16, high: 0.24 }),
    at('perhaps', { mean: 0.05, low: 0.01, high: 0.09 }),
    at('without an oracle', null),
  ];
  const summaries = [story(points, { name: 'hard-people', notRun: ['later'] })];
  const lines = blockNamed({ ...nothing, summaries }, 'hard-people-table')!
    .split('\n')
    .slice(2);
  expect(lines).toEqual([
    '| near | 29.0 | – | – | 72.1 | 75.7 | 0.7 [−3.1, 4.6] | 3.6 [1.5, 5.8] | yes | 1 |',
    '| far | 29.0 | – | – | 72.1 | 75.7 | 0.7 [−3.1, 4.6] | 20.0 [16.0, 24.0] | no | 1 |',
    '| perhaps | 29.0 | – | – | 72.1 | 75.7 | 0.7 [−3.1, 4.6] | 5.0 [1.0, 9.0] | not clear | 1 |',
    '| without an oracle | 29.0 | – | – | 72.1 | – | 0.7 [−3.1, 4.6] | – | – | 1 |',
    expect.stringMatching(/^\| later \| not run yet( \|)+$/),
  ]);
});
