/** Dialogues of people as a run's logs: calibration and static contexts come from them, and a run that goes on has them still. */
import { beforeAll, describe, expect, it } from 'vitest';
import { dialoguesOf, humanSession } from '../../../test/human-session';
import { bigramTable, tabularFiles, tabularHost } from '../../../test/tabular-model';
import type { Dialogue } from '../../domain/dialogue';
import type { ExperimentEvent } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { taskNamed } from '../../tasks/registry';
import { MemoryStore } from '../memory-store';
import { presetNamed } from '../presets/registry';
import { runExperiment } from '../run-experiment';
import { givePeopleLogs, withPeopleLogs } from './people-logs';

const { task, policyCorpus, simulatorCorpus } = taskNamed('clarify');
const V = task.vocabulary.length;
const smoke = presetNamed('clarify-smoke').spec;
const people = dialoguesOf(
  Array.from({ length: 6 }, (_, id) => humanSession(id, { card: { seed: 1, index: id } })),
  smoke.reward,
);
let spec: ExperimentSpec;

beforeAll(async () => {
  const small = { ...smoke, arms: ['base', 'static', 'calibrated'], grpo: { ...smoke.grpo, updates: 1 } };
  const evaluation = { ...smoke.evaluation, dialogues: 8, curveDialogues: 4, every: 1, c2st: false };
  spec = await withPeopleLogs({ ...small, evaluation }, people);
});

async function ran(store: MemoryStore, of = spec) {
  const events: ExperimentEvent[] = [];
  const result = await runExperiment({
    spec: of,
    host: tabularHost(),
    openCheckpoint: async (_, role) =>
      tabularFiles(V, bigramTable(V, (role === 'policy' ? policyCorpus : simulatorCorpus)(1, 50))),
    store,
    control: {},
    onEvent: (event) => events.push(event),
    nowMs: () => 0,
  });
  return { result, events };
}

async function given(dialogues: readonly Dialogue[] = people): Promise<MemoryStore> {
  const store = new MemoryStore();
  await givePeopleLogs(store, dialogues);
  return store;
}

describe('a run whose logs are dialogues of people', () => {
  it('calibrates on them, says so, and knows no KL from people', async () => {
    const store = await given();
    const { result, events } = await ran(store);
    expect(result.spec.logs).toMatchObject({ dialogues: 12, people: spec.logs.people });
    const logged = events.filter((event) => event.type === 'dialogues' && event.stage === 'logs');
    expect(logged).toMatchObject([{ arm: 'people', dialogues: people }]);
    const heldOutDialogues = Math.round(12 * smoke.logs.heldOutShare);
    const calibration = events.find((event) => event.type === 'calibration');
    expect(calibration).toMatchObject({
      report: { logDialogues: 12 - heldOutDialogues, heldOutDialogues, realNll: NaN },
    });
    const { before, after } = (calibration as Extract<ExperimentEvent, { type: 'calibration' }>).report;
    expect([before!.klPerTurn, after.klPerTurn]).toEqual([NaN, NaN]);
    expect(after.heldOutNll).toBeLessThan(before!.heldOutNll);
  });

  it('is the same again with the same dialogues, and goes on with those in its store', async () => {
    const store = await given();
    const { result } = await ran(store);
    await givePeopleLogs(store, people.slice(1)); // others, which the store does not take
    expect((await ran(store)).result).toEqual(result);
    expect((await ran(await given())).result).toEqual(result);
  });

  it('is refused without them, with others, with too few, and with longer ones than its horizon', async () => {
    await expect(ran(new MemoryStore())).rejects.toMatchObject({ code: 'usage', message: /not in its store/ });
    await expect(ran(await given(people.slice(1)))).rejects.toMatchObject({ code: 'usage', message: /others than/ });
    await expect(withPeopleLogs(smoke, people.slice(0, 1))).rejects.toThrow(/at least 2/);
    await expect(withPeopleLogs({ ...smoke, horizon: 1 }, people)).rejects.toThrow(/raise the horizon/);
  });
});
