/** A branch in the archive: a run of its own, with the history of another that stays as it was. */
import 'fake-indexeddb/auto';
import { createStore } from 'idb-keyval';
import { expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import type { ExperimentEvent } from '../domain/experiment-events';
import { RunArchive } from './run-archive';

const update = (arm: string, n: number): ExperimentEvent => ({
  type: 'update',
  seed: 1,
  arm,
  metrics: {
    ...{ update: n, rewardMean: 0, rewardStd: 1, fracRewardZeroStd: 0, klFromBase: 0, klFromSampler: 0, entropy: 1 },
    ...{ clipRatioLow: 0, clipRatioHigh: 0, completionLength: 4, turns: 3, gradNorm: 1, loss: 0 },
    ...{ tokensPerSecond: 100, trainSuccess: 0.5 },
  },
});
const talked: ExperimentEvent = {
  ...{ type: 'dialogues', seed: 1, arm: 'naive', stage: 'train', on: 'simulator', update: 1, dialogues: [] },
};
const branchOf = { run: 'first', seed: 1, arm: 'naive', update: 2, changed: ['reward.lambda=0.3'] };
const spec = { ...exampleSpec, seeds: [1], arms: ['naive'] };

it('has the events before the branch point, and its checkpoints; the first run is not touched', async () => {
  const database = createStore('branched', 'records');
  const archive = new RunArchive(database);
  await archive.create('first', exampleSpec);
  await archive.append('first', [
    update('static', 0),
    update('naive', 0),
    update('naive', 1),
    update('naive', 2),
    talked,
  ]);
  await archive.checkpoints('first').put('logs/1', ['logged']);
  const before = JSON.stringify([await archive.read('first'), await archive.events('first', 'events')]);
  await archive.branch('first', 'branch', async (from, to) => {
    await to.put('logs/1', await from.get('logs/1'));
    return { spec, branchOf };
  });
  expect(await archive.events('branch', 'events')).toEqual([update('naive', 0), update('naive', 1)]);
  expect(await archive.events('branch', 'dialogues')).toEqual([talked]);
  expect(await archive.checkpoints('branch').get('logs/1')).toEqual(['logged']);
  expect(await archive.read('branch')).toMatchObject({ spec, branchOf, status: 'running' });
  expect(JSON.stringify([await archive.read('first'), await archive.events('first', 'events')])).toBe(before);
});

it('is not there at all if it could not be made', async () => {
  const database = createStore('half-branched', 'records');
  const archive = new RunArchive(database);
  await archive.create('first', exampleSpec);
  const making = archive.branch('first', 'branch', async (_from, to) => {
    await to.put('logs/1', 1);
    throw new Error('no');
  });
  await expect(making).rejects.toThrow('no');
  expect(await archive.list()).toHaveLength(1);
  expect(await archive.checkpoints('branch').keys!()).toEqual([]);
});
