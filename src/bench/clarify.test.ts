/** The two benchmarks with the `clarify` policy at a small size: they run, and their results agree. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testDevice } from '../../test/device';
import { verifiedCheckpoints } from '../base-models/base-checkpoints';
import { createModelHost } from '../model/model-host';
import { benchSampling, type SamplingContender } from './sampling';
import { benchUpdate } from './update';

const folder = join(import.meta.dirname, '../../public/checkpoints');
const openCheckpoint = verifiedCheckpoints(async (path) => new Uint8Array(await readFile(join(folder, path))));
const PLAN = { warmUp: 0, leastRounds: 1, mostRounds: 1, budgetMs: 0 };
const nowMs = () => performance.now();

test('reading once and reading after each token give the same tokens; a contender with other tokens is named', async () => {
  const device = await testDevice();
  const zeros: SamplingContender = {
    name: 'zeros',
    open: async ({ dialogues, tokens }) => ({
      decode: async () => new Uint32Array(dialogues * tokens),
      close: () => undefined,
    }),
  };
  const result = await benchSampling(device, await openCheckpoint('clarify', 'policy'), [zeros], PLAN, nowMs, null, {
    dialogues: 5,
    tokens: 3,
  });
  const [once, eachToken, other] = result.figures;
  expect([once!.work!.reads, eachToken!.work!.reads, other!.work]).toEqual([1, 3, null]);
  expect([once!.equalShare, eachToken!.equalShare]).toEqual([1, 1]);
  expect(once!.tokensPerSecond).toBeCloseTo((5 * 3 * 1000) / once!.times!.p50, 9);
  expect(result.disagreements).toEqual([expect.stringContaining('sampling, zeros:')]);
});

test('an update is timed as a whole and in parts', async () => {
  const device = await testDevice();
  const update = await benchUpdate(createModelHost(device), openCheckpoint, PLAN, nowMs, { promptsPerUpdate: 2 });
  expect(update.dialogues).toBe(2 * 8);
  expect(update.rowTokens).toBeGreaterThan(update.sampledTokens);
  const { whole, score, step } = update.parts;
  expect(update.ratio).toBeCloseTo(whole.p50 / (update.parts['roll out'].p50 + score.p50 + step.p50), 12);
});
