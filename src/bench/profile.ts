/**
 * Where the time of a training step goes: milliseconds of every kernel, measured with the GPU's timestamps, and the
 * time of a whole step. Each dispatch is timed alone: kernels do not overlap, and the time between them (submits,
 * read-back, host) is not counted, so the sum is not the time of the step.
 *
 * Chrome rounds timestamps to 0.1 ms. For kernels that are dispatched often the mean over several steps is still
 * useful.
 */
import { ShiftLabError } from '../domain/errors';
import type { Device } from '../engine/device';
import type { KernelTime } from '../engine/program';
import { LlamaModel } from '../model/llama';
import type { TrainingShape } from './shapes';
import { interleave, timesOf, type Contender, type RoundPlan } from './statistics';
import { trainingTask, trainRows } from './training';

export interface KernelCost {
  readonly kernel: string;
  /** Per step. */
  readonly dispatches: number;
  /** Per step, the mean over the timed steps. */
  readonly ms: number;
  /** Share of the sum over all kernels, 0 to 1. */
  readonly share: number;
}

export interface TrainingProfile {
  readonly shape: string;
  /** Number of steps that were timed kernel by kernel. */
  readonly steps: number;
  /** Median of a step as it runs in training. */
  readonly stepMs: number;
  /** Σ ms; null if the adapter has no timestamps. */
  readonly kernelsMs: number | null;
  /** The most expensive first; null if the adapter has no timestamps. */
  readonly kernels: readonly KernelCost[] | null;
}

export const NO_TIMESTAMPS = 'This adapter has no timestamp queries, so the time of single kernels is not known.';

const PLAN: RoundPlan = { warmUp: 1, leastRounds: 2, mostRounds: 20, budgetMs: 3000 };

/** Mean over the steps of the sum for each kernel; the most expensive first, equal ones sorted by name. */
export function kernelCosts(steps: readonly (readonly KernelTime[])[]): KernelCost[] {
  const sums = new Map<string, { dispatches: number; ms: number }>();
  for (const { kernel, ms } of steps.flat()) {
    const sum = sums.get(kernel) ?? { dispatches: 0, ms: 0 };
    sums.set(kernel, { dispatches: sum.dispatches + 1, ms: sum.ms + ms });
  }
  const totalMs = [...sums.values()].reduce((total, { ms }) => total + ms, 0);
  const costs = [...sums].map(([kernel, { dispatches, ms }]) => ({
    kernel,
    dispatches: dispatches / steps.length,
    ms: ms / steps.length,
    share: totalMs > 0 ? ms / totalMs : 0,
  }));
  return costs.sort((a, b) => b.ms - a.ms || (a.kernel < b.kernel ? -1 : 1));
}

/** @param plan only `beforeRound` is used; this file sets the number of steps */
export async function profileTraining(
  device: Device,
  shape: TrainingShape,
  { beforeRound }: Pick<RoundPlan, 'beforeRound'>,
  nowMs: () => number,
): Promise<TrainingProfile> {
  const task = trainingTask(shape);
  const rows = trainRows(task);
  const model = new LlamaModel(device, task, `profile ${shape.name}`);
  try {
    const step: Contender<null> = {
      name: 'step',
      round: async () => (await model.step(rows, { kind: 'nll' }, 1, task.optimiser), null),
    };
    const kernels: Contender<readonly KernelTime[] | null> = {
      name: 'kernels',
      round: () => model.trainer.profile(rows, { kind: 'nll' }, 1, task.optimiser),
    };
    const [whole, single] = await interleave<readonly KernelTime[] | null>(
      [step, kernels],
      { ...PLAN, ...(beforeRound && { beforeRound }) },
      nowMs,
    );
    const failure = whole!.failure ?? single!.failure;
    if (failure !== null) throw new ShiftLabError('internal', `A training step could not be profiled: ${failure}`);
    const timed = single!.results.slice(PLAN.warmUp).filter((times) => times !== null);
    const costs = timed.length > 0 ? kernelCosts(timed) : null;
    return {
      shape: shape.name,
      steps: timed.length,
      stepMs: timesOf(whole!.ms).p50,
      kernelsMs: costs && costs.reduce((sum, { ms }) => sum + ms, 0),
      kernels: costs,
    };
  } finally {
    model.free();
  }
}
