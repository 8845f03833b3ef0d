/**
 * Measures in about ten seconds how fast an adapter is at each kind of work, with the task's models and the shapes of these
 * settings: dialogues with people and with a simulator, updates of a policy, an epoch of fine-tuning. The trained weights are
 * thrown away: nothing of this is ever a result.
 */
import { openModels, type OpenCheckpoint } from '../../base-models/models';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { ModelHost } from '../../domain/language-model';
import { grpoUpdate } from '../../rl/grpo';
import { fineTune } from '../../rl/sft';
import { taskNamed } from '../../tasks/registry';
import { populationOf } from '../population-of';
import { rollOut, separateStarts } from '../rollout/rollout';
import { worldOf } from '../rollout/world-of';
import { promptedVoices } from '../run-context';
import { peopleSeat } from '../seats/people-seat';
import { simulatorSeat } from '../seats/simulator-seat';
import { calibrationRun } from '../simulator/calibrate';
import { collectDialogues } from '../training/train-interactive';
import { tokensPerDialogue, type Rates } from './stage-work';
import { typicalRates } from './typical-rates';

export interface AdapterCalibration {
  readonly host: ModelHost;
  readonly openCheckpoint: OpenCheckpoint;
  readonly spec: ExperimentSpec;
  readonly nowMs: () => number;
  /** Awaited before each part; if it throws, the calibration ends. */
  readonly during: (part: string, done: number, total: number) => Promise<void>;
}

const SEED = 0;
/** The first of each is not counted: buffers and pipelines are made in it. */
const TIMES = 2;
/** On a driver on the CPU, what takes so long is mostly the work itself, and nobody waits for it twice. */
const LONG_S = 2;
const PARTS = ['opening the models', 'dialogues with people', 'dialogues with a simulator', 'updates', 'fine-tuning'];

export async function calibrateAdapter({
  host,
  openCheckpoint,
  spec,
  nowMs,
  during,
}: AdapterCalibration): Promise<Rates> {
  const { task } = taskNamed(spec.task);
  const world = worldOf(spec, task);
  const part = (index: number) => during(PARTS[index]!, index, PARTS.length);
  await part(0);
  const models = await openModels(host, openCheckpoint, spec, () => part(0));
  const noPause = async () => undefined;
  const tokens = tokensPerDialogue(task, spec.horizon);
  /** Tokens per second of the last time. On a slow CPU the first is the last. */
  const rateOf = async (
    dialogues: number,
    index: number,
    work: (time: number) => Promise<unknown>,
  ): Promise<number> => {
    let seconds = 1;
    for (let time = 0; time < TIMES; time++) {
      await part(index);
      const startMs = nowMs();
      await work(time);
      seconds = Math.max((nowMs() - startMs) / 1000, 1e-6);
      if (host.adapter.software && seconds > LONG_S) break;
    }
    return (dialogues * tokens) / seconds;
  };
  try {
    const { policy, reference, prompted, calibrated } = models;
    const people = peopleSeat(task.realUsers(populationOf(spec)));
    const { rows, horizon } = world;
    const simulator = simulatorSeat({
      name: 'prompted',
      model: prompted,
      voices: promptedVoices(spec),
      task,
      rows,
      horizon,
    });
    const draws = { seed: SEED, purpose: 'calibration of an adapter' };
    const starts_N = separateStarts(task, draws, rows);
    const batch = { starts_N, draws, temperature: spec.grpo.temperature };
    const logs: Awaited<ReturnType<typeof rollOut>>[number][] = [];
    const ofPeople = await rateOf(rows, 1, async () =>
      logs.splice(0, rows, ...(await rollOut(world, policy, people, batch))),
    );
    const collect = (time: number) => collectDialogues(world, policy, simulator, spec, SEED, time, noPause);
    const perUpdate = spec.grpo.promptsPerUpdate * spec.grpo.groupSize;
    let { samples_PG, maxLength } = await collect(0);
    const simulated = await rateOf(perUpdate, 2, async (time) => ({ samples_PG, maxLength } = await collect(time)));
    const trained = await rateOf(perUpdate, 3, (update) =>
      grpoUpdate(policy, reference, samples_PG, { ...spec.grpo, update, maxLength }, { startedMs: nowMs(), nowMs }),
    );
    const [heldOut, train] = [logs.slice(0, 2), logs.slice(2)];
    const once = { ...spec, sft: { ...spec.sft, maxEpochs: 1 } };
    const tuned = await rateOf(2 * train.length, 4, () =>
      fineTune({
        ...calibrationRun(task, calibrated, { train, heldOut }, once, SEED),
        ...{ from: null, safePoint: noPause, onEpoch: noPause },
      }),
    );
    const typical = typicalRates(host.adapter).rates;
    return { people: ofPeople, simulated, trained, tuned, judged: (tuned * typical.judged) / typical.tuned };
  } finally {
    models.free();
  }
}
