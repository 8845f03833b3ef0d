/**
 * Records trainings to be watched (domain/replay.ts): trains arms as every run does, keeps the policy every few updates, and
 * lets each of these policies talk to the users of the final evaluation. So the last step has the numbers that a run of the
 * same spec, seed and adapter ends with, and training itself is not changed: an extra checkpoint changes no number.
 */
import { openModels, type OpenCheckpoint } from '../base-models/models';
import type { Dialogue } from '../domain/dialogue';
import { ShiftLabError } from '../domain/errors';
import type { ExperimentEvent, RunStore } from '../domain/experiment-events';
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import type { ModelHost, ModelSnapshot } from '../domain/language-model';
import { REPLAY_SCHEMA, type Replay, type ReplayStep } from '../domain/replay';
import type { Seat } from '../domain/seat';
import type { Task } from '../domain/task';
import { weightsOnly } from '../rl/sft';
import { taskNamed } from '../tasks/registry';
import { Checkpoints, type TrainState } from './checkpoints';
import { evaluate } from './evaluation/evaluate';
import { populationOf } from './population-of';
import { simulatorOf } from './result';
import { realUsersOf, usersOf, type RunContext, type SimulatorParts } from './run-context';
import { runExperiment } from './run-experiment';
import { worldOf } from './rollout/world-of';
import { safePointOf } from './safe-point';

export interface ReplayRequest {
  /** Its arms are recorded, with its only seed. */
  readonly spec: ExperimentSpec;
  /** Updates between two steps. */
  readonly every: number;
  /** Dialogues behind each number. */
  readonly dialogues: number;
  /** Users whose dialogues are kept word for word, at most `dialogues`. */
  readonly shown: number;
  readonly temperatures: readonly number[];
  readonly host: ModelHost;
  readonly openCheckpoint: OpenCheckpoint;
  /** Keeps what is done, so that the same request goes on. */
  readonly store: RunStore;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ExperimentEvent) => void;
  readonly onStep: (arm: string, temperature: number, update: number) => void;
}

/** What one policy does with one kind of user. */
interface Measured {
  readonly success: number;
  readonly dialogues: readonly Dialogue[];
}

/** One replay for each arm and temperature. Rejects as runExperiment does. */
export async function recordReplays(request: ReplayRequest): Promise<Replay[]> {
  const { host, spec, every, openCheckpoint, signal, temperatures } = request;
  const store = keepingPolicies(request.store, every);
  let due = false;
  await runExperiment({
    spec: trainingOnly(spec),
    host,
    openCheckpoint,
    store,
    control: { signal, checkpointDue: () => due },
    onEvent: (event) => {
      // Asked for right after the event of the update.
      if (event.type === 'update') due = (event.metrics.update + 1) % every === 0;
      request.onEvent(event);
    },
  });
  const { task } = taskNamed(spec.task);
  const models = await openModels(host, openCheckpoint, spec);
  const parts = {
    ...{ spec, models, stored: new Checkpoints(request.store), world: worldOf(spec, task) },
    people: task.realUsers(populationOf(spec)),
  };
  const replays: Replay[] = [];
  try {
    for (const arm of spec.arms)
      for (const temperature of temperatures) replays.push(await replayOf(request, parts, task, arm, temperature));
    return replays;
  } finally {
    models.free();
  }
}

type Parts = SimulatorParts & Pick<RunContext, 'world' | 'people'>;

async function replayOf(
  request: ReplayRequest,
  parts: Parts,
  task: Task,
  arm: string,
  temperature: number,
): Promise<Replay> {
  const { spec, store, dialogues, shown } = request;
  const [seed] = spec.seeds as [number];
  const simulator = simulatorOf(arm);
  const updates = stepsOf(spec.grpo.updates, request.every);
  const steps: { readonly people: Measured; readonly promised: Measured | null }[] = [];
  for (const update of updates) {
    parts.models.policy.restore(await policyAt(store, parts, seed, arm, update));
    const key = `replay/${arm}/${temperature}/${update}/${dialogues}-${shown}`;
    steps.push({
      people: await measured(request, parts, temperature, `${key}/people`, async () => realUsersOf(parts)),
      promised:
        simulator &&
        (await measured(request, parts, temperature, `${key}/promised`, () => usersOf(parts, simulator, seed, arm))),
    });
    request.onStep(arm, temperature, update);
  }
  return {
    ...{ format: 'shiftlab-replay', schema: REPLAY_SCHEMA },
    ...{ task: spec.task, preset: spec.preset, seed, arm, temperature },
    ...{ adapter: request.host.adapter.description, dialogues, updates },
    promised: simulator ? steps.map(({ promised }) => promised!.success) : null,
    people: steps.map(({ people }) => people.success),
    ...inSentences(
      task,
      steps.map(({ people }) => people.dialogues),
    ),
  };
}

/** What the policy, as it is now, does with these users; or what was kept of that. */
async function measured(
  { spec, store, signal, dialogues, shown }: ReplayRequest,
  { world, models }: Parts,
  temperature: number,
  key: string,
  users: () => Promise<Seat<unknown>>,
): Promise<Measured> {
  const known = (await store.get(key)) as Measured | undefined;
  if (known) return known;
  const first: Dialogue[] = [];
  const draws = { seed: spec.seeds[0]!, purpose: 'evaluate' };
  const request = { draws, dialogues, temperature };
  const keep = (batch: readonly Dialogue[]) => void first.push(...batch.slice(0, shown - first.length));
  const { metrics } = await evaluate(world, models.policy, await users(), request, safePointOf({ signal }), keep);
  const found = { success: metrics.success, dialogues: first };
  await store.put(key, found);
  return found;
}

/** 0, every, 2·every, …, and the last update. */
export function stepsOf(updates: number, every: number): number[] {
  const steps = Array.from({ length: Math.ceil(updates / every) }, (_, step) => step * every);
  return [...steps, updates];
}

const FEW = 32;

/** The same training, with an evaluation as small as can be: that of the replay follows. */
function trainingOnly(spec: ExperimentSpec): ExperimentSpec {
  const evaluation = { ...spec.evaluation, dialogues: FEW, every: 0, secondTemperature: 0, c2st: false };
  return parseSpec({ ...spec, evaluation });
}

const keptKey = (seed: string | number, arm: string, update: number) => `kept/${seed}/${arm}/${update}`;

/** A store that also keeps the policy at every checkpoint whose update is a step. */
function keepingPolicies(store: RunStore, every: number): RunStore {
  return {
    get: (key) => store.get(key),
    delete: (key) => store.delete(key),
    put: async (key, value) => {
      const [, seed, arm] = /^train\/(\d+)\/(.+)$/.exec(key) ?? [];
      if (seed !== undefined && arm !== undefined) {
        const { updates, snapshot } = value as TrainState;
        if (updates.length % every === 0) await store.put(keptKey(seed, arm, updates.length), weightsOnly(snapshot));
      }
      await store.put(key, value);
    },
  };
}

async function policyAt(
  store: RunStore,
  { spec, models, stored }: Parts,
  seed: number,
  arm: string,
  update: number,
): Promise<ModelSnapshot> {
  if (update === 0) return models.basePolicy;
  if (update === spec.grpo.updates) return stored.need('policy', seed, arm);
  const kept = (await store.get(keptKey(seed, arm, update))) as ModelSnapshot | undefined;
  if (kept) return kept;
  throw new ShiftLabError(
    'usage',
    `This store was recorded with other steps: it has no policy of ${arm} after ${update} updates. Take another store, or the same steps.`,
    { arm, update },
  );
}

/** Dialogues as a table of sentences and their numbers. All steps have the same users. */
export function inSentences<Goal>(
  task: Pick<Task<Goal>, 'text' | 'stopToken' | 'describeGoal' | 'answerIn'>,
  steps: readonly (readonly Dialogue<Goal>[])[],
): Pick<Replay, 'users' | 'sentences' | 'steps'> {
  const numbers = new Map<string, number>();
  const numberOf = (sentence: string) => {
    const known = numbers.get(sentence) ?? numbers.size;
    numbers.set(sentence, known);
    return known;
  };
  const stepOf = (dialogues: readonly Dialogue<Goal>[]): ReplayStep => ({
    said: dialogues.map(({ turns }) =>
      turns.map(({ speaker, tokens }) =>
        numberOf(task.text(tokens.at(-1) === task.stopToken[speaker] ? tokens.slice(0, -1) : tokens)),
      ),
    ),
    answers: dialogues.map(({ episode, turns }) =>
      turns
        .filter(({ speaker }) => speaker === 'policy')
        .map(({ tokens }) => ({ right: 'r', wrong: 'w', none: '.' })[task.answerIn(episode, tokens) ?? 'none'])
        .join(''),
    ),
    endings: dialogues.map(endingOf).join(''),
  });
  const of = steps.map(stepOf);
  return {
    users: steps[0]!.map(({ episode, persona }) => ({ goal: task.describeGoal(episode), persona: persona ?? '' })),
    sentences: [...numbers.keys()],
    steps: of,
  };
}

/** A right answer counts at the horizon too, as in Outcome.success. */
function endingOf({ outcome: { stop, success } }: Dialogue): string {
  if (success >= 0.5) return 'r';
  return { accepted: 'w', left: 'l', horizon: 'h' }[stop];
}
