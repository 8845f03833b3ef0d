/**
 * spec → result: calibrate, roll out, update, evaluate, for every seed and arm, telling events and keeping checkpoints.
 *
 * Guarantees. Same spec and adapter: same numbers (wall times and tokens per second aside). A run that was interrupted
 * at any point and is started again with the same store ends with the numbers of one that was not. What the store
 * already has is not told again; updates after the last checkpoint are computed and told a second time. Arms of one seed
 * share logs, episodes, persons and their luck. The only clock is the given one, and it enters no metric but
 * tokensPerSecond.
 */
import type { ExperimentResult } from '../domain/experiment-result';
import { asShiftLabError, ShiftLabError } from '../domain/errors';
import type { ExperimentRun, StageRef } from '../domain/experiment-events';
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import type { ModelHost } from '../domain/language-model';
import type { Task } from '../domain/task';
import { taskNamed } from '../tasks/registry';
import type { Bench } from './run-context';
import { Checkpoints } from './checkpoints';
import { LEAST_TO_TELL_APART } from './evaluation/gap-report';
import { openModels, type OpenCheckpoint } from '../base-models/models';
import { needsLogs, planOf, Progress } from './progress';
import { simulatorOf } from './result';
import { safePointOf } from './safe-point';
import { STAGES } from './stages';

export interface ExperimentRequest extends ExperimentRun {
  readonly host: ModelHost;
  readonly openCheckpoint: OpenCheckpoint;
  /** Milliseconds of a monotonic clock; performance.now where absent. */
  readonly nowMs?: () => number;
  /** ISO 8601, for the result; null where absent. */
  readonly startedAt?: string;
}

/** Rows in one lockstep batch: enough to fill a GPU, little enough for a small one. Changes no number. */
const FEWEST_ROWS = 64;
const MOST_ROWS = 256;

/** Rejects with a ShiftLabError: `cancelled`, `device-lost`, `numerics`, checkpoint-*, *-unknown, spec-invalid, usage. */
export async function runExperiment(request: ExperimentRequest): Promise<ExperimentResult> {
  const lost = request.host.lost.then((reason) => {
    const error = asShiftLabError(reason);
    throw error.code === 'device-lost' ? error : new ShiftLabError('device-lost', error.message, {}, { cause: reason });
  });
  const work = perform(request);
  work.catch(() => undefined); // where the device is lost first, the operations that still fail are of no interest
  return Promise.race([work, lost]);
}

async function perform(request: ExperimentRequest): Promise<ExperimentResult> {
  const spec = parseSpec(request.spec);
  const { task } = taskNamed(spec.task);
  const plan = planOf(spec);
  requireUsable(spec, task);
  const people = task.realUsers(spec.population ?? task.defaultPopulation);
  const nowMs = request.nowMs ?? (() => performance.now());
  const safePoint = safePointOf(request.control);
  const stored = new Checkpoints(request.store);

  await safePoint();
  await stored.refuseOther(spec);
  const progress = new Progress(plan, nowMs, request.onEvent);
  const laps = new Laps(stored, nowMs);
  laps.begin(progress.begin(plan[0]!));
  const models = await openModels(request.host, request.openCheckpoint, spec, async (done, total) => {
    progress.report(done, total + 1);
    await safePoint();
  });
  try {
    // Opening models may have chosen kernels: which ones belongs to what computes the numbers.
    const variants = request.host.variants?.();
    const header = await stored.claim(
      spec,
      { ...request.host.adapter, ...(variants && { variants }) },
      models.baseModels,
    );
    progress.report(1, 1);
    await laps.lap();
    const perUpdate = spec.grpo.promptsPerUpdate * spec.grpo.groupSize;
    const rows = Math.min(Math.max(perUpdate, FEWEST_ROWS), MOST_ROWS);
    const bench: Bench = {
      host: request.host,
      spec,
      world: { task, horizon: spec.horizon, reward: spec.reward, rows },
      people,
      models,
      stored,
      header,
      startedAt: request.startedAt ?? null,
      progress,
      tell: request.onEvent,
      safePoint,
      checkpointDue: request.control.checkpointDue ?? (() => false),
      nowMs,
      lap: () => laps.lap(),
    };
    for (const stage of plan.slice(1)) {
      await safePoint();
      laps.begin(progress.begin(stage));
      await STAGES[stage.stage as keyof typeof STAGES](bench, stage);
      await laps.lap();
      progress.report(1, 1);
    }
    return (await stored.get('result'))!;
  } finally {
    models.free();
  }
}

/** What the schema of a spec cannot know: names of the task's styles, lists without repetition, and what the arms need. */
function requireUsable(spec: ExperimentSpec, task: Task): void {
  const refuse = (field: string, received: string, expected: string) => {
    throw new ShiftLabError('spec-invalid', `The setting ${field} must be ${expected}, but is ${received}.`, {
      field,
      received,
      expected,
    });
  };
  const styles = task.simulatorStyles.join(', ');
  if (!task.simulatorStyles.includes(spec.promptedStyle))
    refuse('promptedStyle', spec.promptedStyle, `one of ${styles}`);
  if (!task.simulatorStyles.includes(spec.sft.style)) refuse('sft.style', spec.sft.style, `one of ${styles}`);
  if (new Set(spec.seeds).size < spec.seeds.length) refuse('seeds', spec.seeds.join(', '), 'without repetition');
  if (new Set(spec.arms).size < spec.arms.length) refuse('arms', spec.arms.join(', '), 'without repetition');
  if (spec.logs.horizon > spec.horizon)
    refuse('logs.horizon', String(spec.logs.horizon), `at most the horizon, ${spec.horizon}`);
  if (needsLogs(spec) && spec.logs.dialogues < 2)
    refuse('logs.dialogues', String(spec.logs.dialogues), 'at least 2, so that one can be held out');
  const { dialogues, c2st } = spec.evaluation;
  if (c2st && dialogues < LEAST_TO_TELL_APART && spec.arms.some((arm) => simulatorOf(arm) !== null)) {
    refuse(
      'evaluation.dialogues',
      String(dialogues),
      `at least ${LEAST_TO_TELL_APART} with evaluation.c2st, so that a discriminator can be trained and tested on them; or set evaluation.c2st=false`,
    );
  }
}

/** Wall time by stage, in the store, so that it outlives an interruption; work that was lost to one is not counted. */
class Laps {
  private key = '';
  private sinceMs = 0;

  constructor(
    private readonly stored: Checkpoints,
    private readonly nowMs: () => number,
  ) {}

  begin({ stage, seed, arm }: StageRef): void {
    this.key = [stage, seed, ...(arm === undefined ? [] : [arm])].join('/');
    this.sinceMs = this.nowMs();
  }

  async lap(): Promise<void> {
    const nowMs = this.nowMs();
    const seconds = (await this.stored.get('seconds')) ?? {};
    await this.stored.put(
      { ...seconds, [this.key]: (seconds[this.key] ?? 0) + (nowMs - this.sinceMs) / 1000 },
      'seconds',
    );
    this.sinceMs = nowMs;
  }
}
