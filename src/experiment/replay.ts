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
import type { SimulatorName } from '../domain/arm';
import { Checkpoints, type TrainState } from './checkpoints';
import { evaluate } from './evaluation/evaluate';
import { populationOf } from './population-of';
import { simulatorOf } from './result';
import { promptedVoices } from './run-context';
import { runExperiment } from './run-experiment';
import { worldOf } from './rollout/world-of';
import { safePointOf } from './safe-point';
import { peopleSeat } from './seats/people-seat';
import { oneVoice, simulatorSeat } from './seats/simulator-seat';

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
  const world = worldOf(spec, task);
  const stored = new Checkpoints(request.store);
  const models = await openModels(host, openCheckpoint, spec);
  const safePoint = safePointOf({ signal });
  const [seed] = spec.seeds as [number];
  const people = peopleSeat(task.realUsers(populationOf(spec)));
  try {
    const seatOf = async (simulator: SimulatorName): Promise<Seat<unknown>> => {
      const shared = { task, rows: world.rows, horizon: world.horizon };
      if (simulator === 'prompted')
        return simulatorSeat({ ...shared, name: simulator, model: models.prompted, voices: promptedVoices(spec) });
      models.calibrated.restore((await stored.simulatorWeights(simulator, seed))!);
      return simulatorSeat({ ...shared, name: simulator, model: models.calibrated, voices: oneVoice(spec.sft.style) });
    };
    const replays: Replay[] = [];
    for (const arm of spec.arms) {
      const updates = stepsOf(spec.grpo.updates, every);
      const simulator = simulatorOf(arm);
      for (const temperature of temperatures) {
        const measure = async (key: string, users: () => Promise<Seat<unknown>>): Promise<Measured> => {
          const known = (await request.store.get(key)) as Measured | undefined;
          if (known) return known;
          const first: Dialogue[] = [];
          const { metrics } = await evaluate(
            world,
            models.policy,
            await users(),
            { draws: { seed, purpose: 'evaluate' }, dialogues: request.dialogues, temperature },
            safePoint,
            (batch) => first.push(...batch.slice(0, request.shown - first.length)),
          );
          const measured = { success: metrics.success, dialogues: first };
          await request.store.put(key, measured);
          return measured;
        };
        const steps: { readonly people: Measured; readonly promised: Measured | null }[] = [];
        for (const update of updates) {
          models.policy.restore(await policyAt(request.store, stored, models.basePolicy, seed, arm, update, updates));
          const key = `replay/${arm}/${temperature}/${update}/${request.dialogues}-${request.shown}`;
          steps.push({
            people: await measure(`${key}/people`, async () => people),
            promised: simulator && (await measure(`${key}/promised`, () => seatOf(simulator))),
          });
          request.onStep(arm, temperature, update);
        }
        replays.push({
          format: 'shiftlab-replay',
          schema: REPLAY_SCHEMA,
          task: spec.task,
          preset: spec.preset,
          seed,
          arm,
          temperature,
          adapter: host.adapter.description,
          dialogues: request.dialogues,
          updates,
          promised: simulator ? steps.map(({ promised }) => promised!.success) : null,
          people: steps.map((step) => step.people.success),
          ...inSentences(
            task,
            steps.map((step) => step.people.dialogues),
          ),
        });
      }
    }
    return replays;
  } finally {
    models.free();
  }
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
  stored: Checkpoints,
  base: ModelSnapshot,
  seed: number,
  arm: string,
  update: number,
  updates: readonly number[],
): Promise<ModelSnapshot> {
  if (update === 0) return base;
  if (update === updates.at(-1)) return stored.need('policy', seed, arm);
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
