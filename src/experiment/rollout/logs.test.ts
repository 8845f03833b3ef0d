import { beforeAll, describe, expect, it } from 'vitest';
import { bigramTable, tabularFiles, tabularHost } from '../../../test/tabular-model';
import type { Dialogue } from '../../domain/dialogue';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { LanguageModel } from '../../domain/language-model';
import { taskNamed } from '../../tasks/registry';
import { dialoguesAsLogged } from './logs';
import { presetNamed } from '../presets/registry';
import { policyTurns, rollOutAll, separateStarts, type World } from './rollout';
import type { Seat } from '../../domain/seat';
import { peopleSeat } from '../seats/people-seat';
import { oneVoice, simulatorSeat } from '../seats/simulator-seat';

const { task, policyCorpus, simulatorCorpus } = taskNamed('clarify');
const V = task.vocabulary.length;
const base = presetNamed('clarify-smoke').spec;
const world: World<unknown> = { task, horizon: 4, reward: base.reward, rows: 8 };
const draws = { seed: 3, purpose: 'logs test' };
let policy: LanguageModel;
let simulated: Seat<unknown>;
const real = peopleSeat(task.realUsers(task.defaultPopulation));

beforeAll(async () => {
  const host = tabularHost();
  policy = await host.open(tabularFiles(V, bigramTable(V, policyCorpus(1, 100))), 'policy');
  const model = await host.open(tabularFiles(V, bigramTable(V, simulatorCorpus(1, 100))), 'simulator');
  simulated = simulatorSeat({
    name: 'prompted',
    task,
    model,
    voices: oneVoice(base.promptedStyle),
    rows: 64,
    horizon: 4,
  });
});

const logged = (
  over: Partial<ExperimentSpec['logs']>,
  users = simulated,
  at = world,
  count = 30,
): Promise<Dialogue[]> =>
  dialoguesAsLogged(
    at,
    policy,
    users,
    { ...base, logs: { ...base.logs, ...over } },
    draws,
    count,
    async () => undefined,
  );

describe('simulated dialogues rolled out under the same conditions as the logs', () => {
  it('are a plain rollout by default', async () => {
    const starts_N = separateStarts(task, draws, 30);
    const plain = await rollOutAll(
      world,
      policy,
      simulated,
      { starts_N, draws, temperature: 1 },
      async () => undefined,
    );
    expect(await logged({})).toEqual(plain);
  });
  it('have the logs’ temperature and turn limit', async () => {
    const [plain, cut, narrow] = [await logged({}), await logged({ horizon: 1 }), await logged({ temperature: 0.05 })];
    expect(Math.max(...plain.map(({ turns }) => policyTurns(turns)))).toBeGreaterThan(1);
    expect(new Set(cut.map(({ turns }) => policyTurns(turns)))).toEqual(new Set([1]));
    const said = (dialogues: readonly Dialogue[]) =>
      new Set(dialogues.map(({ turns }) => String(turns[1]?.tokens))).size;
    expect(said(narrow)).toBeLessThan(said(plain) / 2);
  });
  it('are drawn until enough are kept, and are the same for every size of batch', async () => {
    const all = await logged({}, real);
    expect(all.filter(({ outcome }) => outcome.stop === 'left')).not.toEqual([]);
    const survivors = await logged({ keep: 'survivors' }, real);
    expect(survivors).toHaveLength(30);
    expect(survivors.some(({ outcome }) => outcome.stop === 'left')).toBe(false);
    expect(await logged({ keep: 'survivors' }, real, { ...world, rows: 64 })).toEqual(survivors);
  });
  it('fail with a clear sentence if every user leaves', async () => {
    const { outcome } = (await logged({}))[0]!;
    const judged: World<unknown> = {
      ...world,
      task: { ...task, readUser: () => 'leave', judge: () => ({ ...outcome, stop: 'left' }) },
    };
    await expect(logged({ keep: 'survivors' }, real, judged, 4)).rejects.toMatchObject({
      code: 'usage',
      values: { simulated: 80, kept: 0 },
    });
  });
});
