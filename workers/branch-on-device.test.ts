/** Branches as the training thread makes them: its own host, archive and engine, on the device of the suite, with the page's base models. */
import 'fake-indexeddb/auto';
import { createStore } from 'idb-keyval';
import { expect, it } from 'vitest';
import { checkpointsIn } from '../scripts/files/checkpoint-files';
import { testDevice } from '../test/device';
import type { ExperimentEvent } from '../src/domain/experiment-events';
import type { ExperimentSpec } from '../src/domain/experiment-spec';
import { presetNamed } from '../src/experiment/presets/registry';
import { runExperiment } from '../src/experiment/run-experiment';
import { createModelHost } from '../src/model/model-host';
import { eventsOf } from '../src/trace/result-events';
import { RunArchive } from '../src/trace/run-archive';
import { RunHost, type LiveStatus } from './run-host';

const smoke = presetNamed('clarify-smoke').spec;
const spec: ExperimentSpec = {
  ...smoke,
  arms: ['calibrated'],
  logs: { ...smoke.logs, dialogues: 16 },
  sft: { ...smoke.sft, maxEpochs: 1 },
  grpo: { ...smoke.grpo, updates: 6, promptsPerUpdate: 2, groupSize: 2 },
  evaluation: { ...smoke.evaluation, dialogues: 8, every: 2, curveDialogues: 4, c2st: false },
};
/** Updates before the branch: none of the regular checkpoints is there, and a curve point is. */
const K = 2;

async function thread() {
  const device = await testDevice();
  const archive = new RunArchive(createStore('branch-on-device', 'records'));
  const heard = new Map<string, LiveStatus>();
  const host = new RunHost({
    journal: archive,
    openHost: async () => ({ host: createModelHost(device), close: () => undefined }),
    execute: async (run, models) => {
      const result = await runExperiment({ ...run, host: models, openCheckpoint: checkpointsIn(null) });
      eventsOf(result).forEach(run.onEvent);
    },
    whileLocked: (_id, work) => work(),
    tell: ({ runId, status }) => void heard.set(runId, status),
  });
  const reached = async (id: string, wanted: LiveStatus) => {
    while (heard.get(id) !== wanted) {
      if (heard.get(id) === 'failed') throw new Error(`${id} failed: ${(await archive.read(id)).error?.message}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await host.flush();
  };
  return { archive, host, reached };
}

/** What is computed, in the order in which it came: not how fast, and not how a run is divided into stages. */
function numbersIn(events: readonly ExperimentEvent[]): unknown[] {
  const isNumber = ({ type }: ExperimentEvent) => ['update', 'evaluation', 'gap', 'calibration'].includes(type);
  return JSON.parse(
    JSON.stringify(events.filter(isNumber), (key, value: unknown) => (key === 'tokensPerSecond' ? 0 : value)),
  );
}

it('goes on with exactly the numbers of the run, twice the same with another reward, and the run stays as it was', async () => {
  const { archive, host, reached } = await thread();
  const traceOf = async (id: string) => numbersIn(await archive.events(id, 'events'));
  const dialoguesOf = async (id: string) =>
    (await archive.events(id, 'dialogues')).filter((event) => event.type === 'dialogues' && event.stage === 'evaluate');
  const everythingOf = async (id: string) => {
    const store = archive.checkpoints(id);
    const values = await Promise.all((await store.keys!()).map(async (key) => [key, await store.get(key)]));
    return [await archive.read(id), await archive.events(id, 'events'), await archive.events(id, 'dialogues'), values];
  };

  await host.start('whole', spec);
  await reached('whole', 'done');
  const whole = await traceOf('whole');

  await host.start('first', spec, { onlySimulator: true });
  await reached('first', 'paused');
  for (let made = 0; made < K; made++) {
    await host.step('first');
    await reached('first', 'paused');
  }
  const refused = { ...spec, sft: { ...spec.sft, learningRate: 1 } };
  await expect(host.branch('first', 'refused', refused)).rejects.toMatchObject({ code: 'spec-invalid' });
  expect((await archive.read('first')).status).toBe('paused');
  const same = await host.branch('first', 'same', spec);
  expect(same.branchOf).toEqual({ run: 'first', seed: spec.seeds[0], arm: 'calibrated', update: K, changed: [] });
  const before = await everythingOf('first');
  await reached('same', 'done');
  expect(await traceOf('same')).toEqual(whole);
  expect(await dialoguesOf('same')).toEqual(await dialoguesOf('whole'));

  const other = { ...spec, reward: { ...spec.reward, lambda: 0.25, costPerTurn: 0.2 } };
  for (const id of ['other', 'again']) {
    await host.branch('first', id, other);
    await reached(id, 'done');
  }
  const changed = await traceOf('other');
  expect(await traceOf('again')).toEqual(changed);
  expect(await dialoguesOf('again')).toEqual(await dialoguesOf('other'));
  const updates = (trace: unknown[]) => trace.filter((event) => (event as ExperimentEvent).type === 'update');
  expect(updates(changed).slice(0, K)).toEqual(updates(whole).slice(0, K));
  expect(updates(changed).slice(K)).not.toEqual(updates(whole).slice(K));

  expect(await everythingOf('first')).toEqual(before);
  await host.resume('first');
  await reached('first', 'done');
  expect(await traceOf('first')).toEqual(whole);
});
