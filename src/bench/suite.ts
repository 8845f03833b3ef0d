/**
 * All works one after another on one device, as a report that a program can read. Who else takes part is given: scripts
 * bring other libraries, the page brings nobody. Nothing here prints, and nothing here knows Node or a page.
 */
import { asShiftLabError } from '../domain/errors';
import type { AdapterName, Device } from '../engine/device';
import type { OpenCheckpoint } from '../experiment/models';
import { createModelHost } from '../model/model-host';
import type { Totals } from './device-work';
import { bestRate, matmulRates, type MatmulRate } from './matmul-peak';
import { benchSampling, type SamplingContender, type SamplingResult } from './sampling';
import { TRAINING_SHAPES } from './shapes';
import type { RoundPlan } from './statistics';
import { benchTraining, type TrainingContender, type TrainingResult } from './training';
import { benchUpdate, type UpdateResult } from './update';

export const BENCH_SCHEMA = 1;

/** Every work by name: the training shapes, then the two that the `clarify` policy does. */
export const WORKS: readonly string[] = [...TRAINING_SHAPES.map((shape) => shape.name), 'sampling', 'update'];

export interface BenchReport {
  readonly schema: typeof BENCH_SCHEMA;
  readonly kind: 'shiftlab-bench';
  readonly adapter: AdapterName;
  /** Where it ran, in words. */
  readonly runtime: string;
  /** The best of `matmulRates`; null where no training was timed. */
  readonly matmulPeak: MatmulRate | null;
  readonly matmulRates: readonly MatmulRate[];
  readonly training: readonly TrainingResult[];
  readonly sampling: SamplingResult | null;
  readonly update: UpdateResult | null;
  /** One sentence for each contender that computed something else. */
  readonly disagreements: readonly string[];
  /** One sentence for each work that ended with an error of ours. */
  readonly failures: readonly string[];
}

export interface BenchRequest {
  readonly device: Device;
  readonly runtime: string;
  /** Names of `WORKS`. */
  readonly works: readonly string[];
  readonly openCheckpoint: OpenCheckpoint;
  readonly training: readonly TrainingContender[];
  readonly sampling: readonly SamplingContender[];
  /** Running totals of what the others ask of WebGPU; null where nobody counts. */
  readonly peerTotals: Totals | null;
  readonly plan: RoundPlan;
  /** Milliseconds of any monotonic clock. */
  readonly nowMs: () => number;
  /** Told what begins. */
  readonly onWork?: (work: string) => void;
}

export async function runBench(request: BenchRequest): Promise<BenchReport> {
  const { device, runtime, works, openCheckpoint, peerTotals, plan, nowMs, onWork } = request;
  const failures: string[] = [];
  const attempt = async <Result>(work: string, run: () => Promise<Result>): Promise<Result | null> => {
    if (WORKS.includes(work) && !works.includes(work)) return null;
    onWork?.(work);
    try {
      return await run();
    } catch (thrown) {
      const { code, message } = asShiftLabError(thrown);
      if (code === 'device-lost') throw thrown;
      failures.push(`${work}: ${message}`);
      return null;
    }
  };
  const shapes = TRAINING_SHAPES.filter((shape) => works.includes(shape.name));
  const rates: MatmulRate[] = [];
  const measurePeak = async (): Promise<void> => {
    if (shapes.length > 0) rates.push(...((await attempt('matrix products', () => matmulRates(device, shapes, nowMs))) ?? []));
  };
  await measurePeak();
  const training: TrainingResult[] = [];
  for (const shape of shapes) {
    const result = await attempt(shape.name, () => benchTraining(device, shape, request.training, plan, nowMs, peerTotals));
    if (result) training.push(result);
  }
  // Once more: the machine may have been busy with something else the first time.
  await measurePeak();
  const sampling = await attempt('sampling', async () => benchSampling(device, await openCheckpoint('clarify', 'policy'), request.sampling, plan, nowMs, peerTotals));
  const update = await attempt('update', () => benchUpdate(createModelHost(device), openCheckpoint, plan, nowMs));
  return {
    schema: BENCH_SCHEMA,
    kind: 'shiftlab-bench',
    adapter: device.adapter,
    runtime,
    matmulPeak: bestRate(rates),
    matmulRates: rates,
    training,
    sampling,
    update,
    disagreements: [...training.flatMap((result) => result.disagreements), ...(sampling?.disagreements ?? [])],
    failures,
  };
}
