/**
 * spec → result. For every seed and arm: calibrate, roll out, update, evaluate; with events and checkpoints on the way.
 * Read plan.ts next (which stages, in which order), then the files of the stages in stages/.
 *
 * Guarantees:
 * - The same spec and adapter give the same numbers, except wall times and tokens per second.
 * - A run that was interrupted anywhere, and is started again with the same store, ends with the same numbers.
 * - Events of stored work are not sent again. Updates after the last checkpoint are computed, and sent, a second time.
 * - A stored value that is damaged is computed again, to the same numbers, or refused.
 * - Arms of one seed share logs, episodes, persons and their luck.
 * - The only clock is the given one. Among the metrics only tokensPerSecond depends on it.
 */
import { armNamed } from '../arms/registry';
import { openModels, type OpenCheckpoint } from '../base-models/models';
import { deviceLost, ShiftLabError } from '../domain/errors';
import type { ExperimentRun } from '../domain/experiment-events';
import type { AdapterUse } from '../domain/adapter-use';
import type { ExperimentResult } from '../domain/experiment-result';
import { parseSpec } from '../domain/experiment-spec';
import { klNotice } from '../domain/kl-notice';
import type { ModelHost } from '../domain/language-model';
import { taskNamed } from '../tasks/registry';
import { Checkpoints, sameAdapter } from './checkpoints';
import type { RunHeader } from './run-header';
import { planOf } from './plan';
import { populationOf } from './population-of';
import { Progress } from './progress';
import { worldOf } from './rollout/world-of';
import type { RunContext } from './run-context';
import { safePointOf } from './safe-point';
import { StageClock } from './stage-clock';
import { STAGES } from './stages/stages';
import type { Rates } from './time/stage-work';
import { MEASURED_SPREAD, typicalRates } from './time/typical-rates';
import { requireUsable } from './usable-spec';

export interface ExperimentRequest extends ExperimentRun {
  readonly host: ModelHost;
  readonly openCheckpoint: OpenCheckpoint;
  /** Milliseconds of a monotonic clock; performance.now if absent. */
  readonly nowMs?: () => number;
  /** ISO 8601, for the result. */
  readonly startedAt?: string;
  /** What was measured of this adapter, for the time that is left. */
  readonly rates?: Rates;
}

/** Rejects with a ShiftLabError: `cancelled`, `device-lost`, `numerics`, checkpoint-*, *-unknown, spec-invalid, usage. */
export async function runExperiment(request: ExperimentRequest): Promise<ExperimentResult> {
  const lost = request.host.lost.then((reason) => {
    throw deviceLost(reason);
  });
  // A device that is lost may make an operation fail in any way before it says so.
  const work = perform(request).catch(async (thrown: unknown) => {
    throw request.host.lossOr ? await request.host.lossOr(thrown) : thrown;
  });
  work.catch(() => undefined); // After the device is lost, errors of the operations that fail with it do not matter.
  return Promise.race([work, lost]);
}

async function perform(request: ExperimentRequest): Promise<ExperimentResult> {
  const spec = parseSpec(request.spec);
  const { task } = taskNamed(spec.task);
  const plan = planOf(spec);
  requireUsable(spec, task);
  const people = task.realUsers(populationOf(spec));

  const stored = new Checkpoints(request.store, request.onNotice ?? (() => undefined));
  const clock = new StageClock(stored, request.nowMs ?? (() => performance.now()));
  const safePoint = safePointOf(request.control, clock);
  await safePoint();
  const known = await stored.refuseOther(spec);
  const notice = known ? null : klNotice(spec, spec.arms.map(armNamed));
  if (notice !== null) request.onNotice?.(notice);
  const began = useKernels(request, known);
  const unchecked = await stored.uncheckedValues();
  if (unchecked !== null) request.onNotice?.(unchecked);

  const assumed = request.rates
    ? { rates: request.rates, spread: MEASURED_SPREAD }
    : typicalRates(request.host.adapter);
  const progress = new Progress(plan, assumed, clock, request.onEvent);
  const [load, ...stages] = plan;
  progress.begin(load);
  const models = await openModels(request.host, request.openCheckpoint, spec, async (done, total) => {
    progress.report(done, total + 1);
    await safePoint();
  });
  try {
    // Opening models may have chosen kernel variants. They affect the last bits, so they are recorded with the adapter.
    const adapter = (): AdapterUse => {
      const variants = request.host.variants?.();
      const given = Object.keys(variants ?? {}).filter((shapeClass) =>
        began?.variants?.[shapeClass] === undefined
          ? request.kernels?.[shapeClass] !== undefined
          : began.given?.includes(shapeClass),
      );
      return { ...request.host.adapter, ...(variants && { variants }), ...(given.length > 0 && { given }) };
    };
    let told = '';
    const claimed = async (): Promise<RunHeader> => {
      const { adapters, ...others } = await stored.claim(spec, adapter(), models.baseModels);
      const now = JSON.stringify(adapters);
      if (now !== told && adapters.some(({ variants }) => variants))
        request.onEvent({ type: 'kernels', adapters, timed: request.host.timedKernels?.() ?? [] });
      told = now;
      return { adapters, ...others };
    };
    stored.expectSizes({ policy: models.policy.parameterCount, simulator: models.calibrated.parameterCount });
    let header = await claimed();
    progress.report(1, 1);
    await clock.keepTime();

    const run: RunContext = {
      spec,
      world: worldOf(spec, task),
      people,
      host: request.host,
      models,
      stored,
      get header() {
        return header;
      },
      startedAt: request.startedAt ?? null,
      clock,
      progress,
      emit: request.onEvent,
      safePoint,
      checkpointDue: request.control.checkpointDue ?? (() => false),
      keepWhenCancelled: request.control.keepWhenCancelled ?? false,
    };
    for (const stage of stages) {
      await safePoint();
      progress.begin(stage);
      await STAGES[stage.stage](run, stage);
      // A stage may have opened models of its own, with kernels of their own.
      header = await claimed();
      await clock.keepTime();
      progress.report(1, 1);
    }
    return await stored.need('result');
  } finally {
    models.free();
  }
}

/**
 * A run goes on with the kernels that it began with on this adapter: others differ in the last bits. Throws `usage` if
 * others are asked for, kernels-invalid if the device can no longer run them. Returns what is known of this adapter.
 */
function useKernels({ host, kernels }: ExperimentRequest, known: RunHeader | null): AdapterUse | undefined {
  const before = known?.adapters.findLast((adapter) => sameAdapter(adapter, host.adapter));
  const began = before?.variants;
  const other = Object.entries(kernels ?? {}).find(
    ([shapeClass, kernel]) => (began?.[shapeClass] ?? kernel) !== kernel,
  );
  if (other)
    throw new ShiftLabError(
      'usage',
      `This run began with the kernel ${began![other[0]]!} for ${other[0]}, not ${other[1]}: continue it without another table of kernels.`,
      { class: other[0], began: began![other[0]]!, asked: other[1] },
    );
  if (began || kernels) host.useKernels?.({ ...kernels, ...began });
  return before;
}
