/**
 * Runs all benchmarks one after another on one device and returns a report that a program can read. The caller passes
 * the other contenders: scripts pass other libraries, the page passes none. Nothing here prints or knows Node or the
 * page.
 */
import { asShiftLabError } from '../domain/errors';
import type { AdapterName } from '../engine/adapter';
import type { Device } from '../engine/device';
import type { VariantChoices } from '../engine/variants';
import type { OpenCheckpoint } from '../base-models/models';
import { readCheckpoint } from '../model/checkpoint';
import { createModelHost } from '../model/model-host';
import { tuneFor, type TuningStore } from '../model/tuning';
import type { Totals } from './device-work';
import { bestRate, matmulRates, type MatmulRate } from './matmul-peak';
import { profileTraining, type TrainingProfile } from './profile';
import { benchSampling, type SamplingContender, type SamplingResult } from './sampling';
import { TRAINING_SHAPES, type TrainingShape } from './shapes';
import type { RoundPlan } from './statistics';
import { benchTraining, type TrainingContender, type TrainingResult } from './training';
import { benchUpdate, type UpdateResult } from './update';

const BENCH_SCHEMA = 1;

/** The names of all benchmarks: the training shapes, then the two with the `clarify` policy. */
export const WORKS = ['micro', 'tiny', 'sampling', 'update'] as const;
export type Work = (typeof WORKS)[number];

export function isWork(name: string): name is Work {
  return WORKS.some((work) => work === name);
}

/** The shape that a benchmark trains; null for benchmarks without a training step. */
export function shapeOf(work: Work): TrainingShape | null {
  return TRAINING_SHAPES.find(({ name }) => name === work) ?? null;
}

export interface BenchReport {
  readonly schema: typeof BENCH_SCHEMA;
  readonly kind: 'shiftlab-bench';
  readonly adapter: AdapterName;
  /** The runtime for people to read, such as "Node 20". */
  readonly runtime: string;
  /**
   * The best of `matmulRates`; null if no training was timed. The peak that a step is compared with is in its result.
   */
  readonly matmulPeak: MatmulRate | null;
  readonly matmulRates: readonly MatmulRate[];
  readonly training: readonly TrainingResult[];
  readonly sampling: SamplingResult | null;
  readonly update: UpdateResult | null;
  readonly profiles: readonly TrainingProfile[];
  /** The kernel that this adapter runs for each measured class of shapes. */
  readonly variants: VariantChoices;
  /** One sentence for each contender with different results. */
  readonly disagreements: readonly string[];
  /** One sentence for each benchmark that failed in our own code. */
  readonly failures: readonly string[];
}

export interface BenchRequest {
  readonly device: Device;
  readonly runtime: string;
  readonly works: readonly Work[];
  /** Benchmarks whose kernels are timed one by one; those without a training step have no profile. */
  readonly profiles: readonly Work[];
  readonly openCheckpoint: OpenCheckpoint;
  /** Stores which kernels are fastest on this adapter; null to use the default kernels. */
  readonly tuning: TuningStore | null;
  readonly training: readonly TrainingContender[];
  readonly sampling: readonly SamplingContender[];
  /** Running totals of the other libraries' WebGPU calls; null if they are not counted. */
  readonly peerTotals: Totals | null;
  readonly plan: RoundPlan;
  /** Milliseconds of any monotonic clock. */
  readonly nowMs: () => number;
  /** Called at the start of each part, with the number of finished parts and of all parts. */
  readonly onWork?: (work: string, done: number, total: number) => void;
}

interface Part {
  /** The text that is shown while it runs. */
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * @throws `device-lost`, and `cancelled` if the plan's `beforeRound` throws it; other errors are failures in the report
 */
export async function runBench(request: BenchRequest): Promise<BenchReport> {
  const { device, runtime, works, openCheckpoint, tuning, peerTotals, plan, nowMs, onWork } = request;
  const rates: MatmulRate[] = [];
  const training: TrainingResult[] = [];
  const profiles: TrainingProfile[] = [];
  let sampling: SamplingResult | null = null;
  let update: UpdateResult | null = null;
  const failures: string[] = [];

  const shapesOf = (names: readonly Work[]): readonly TrainingShape[] =>
    WORKS.filter((work) => names.includes(work)).flatMap((work) => shapeOf(work) ?? []);
  const shapes = shapesOf(works);
  const profiled = shapesOf(request.profiles);
  const openPolicy = () => openCheckpoint('clarify', 'policy');
  const choose: Part = {
    name: 'which kernels are fastest here',
    run: async () => {
      const configs = [...shapes, ...profiled].map((shape) => shape.config);
      if (works.includes('sampling') || works.includes('update'))
        configs.push(readCheckpoint(await openPolicy()).config);
      for (const config of configs) {
        const startedMs = nowMs();
        const onProgress = (round: number, rounds: number) =>
          plan.beforeRound?.({ round, leftMs: round > 0 ? ((nowMs() - startedMs) / round) * (rounds - round) : null });
        await tuneFor(device, config, tuning!, nowMs, onProgress);
      }
    },
  };
  const peak: Part = {
    name: 'matrix products',
    run: async () => void rates.push(...(await matmulRates(device, shapes, nowMs, plan))),
  };
  const parts: readonly Part[] = [
    ...(tuning ? [choose] : []),
    ...(shapes.length > 0 ? [peak] : []),
    ...shapes.map((shape): Part => ({
      name: shape.name,
      run: async () =>
        void training.push(await benchTraining(device, shape, request.training, plan, nowMs, peerTotals, rates)),
    })),
    ...profiled.map((shape): Part => ({
      name: `${shape.name}, kernel by kernel`,
      run: async () => void profiles.push(await profileTraining(device, shape, plan, nowMs)),
    })),
    {
      name: 'sampling',
      run: async () =>
        void (sampling = await benchSampling(device, await openPolicy(), request.sampling, plan, nowMs, peerTotals)),
    },
    {
      name: 'update',
      run: async () => void (update = await benchUpdate(createModelHost(device, tuning), openCheckpoint, plan, nowMs)),
    },
  ].filter(({ name }) => !isWork(name) || works.includes(name));

  for (const [done, { name, run }] of parts.entries()) {
    onWork?.(name, done, parts.length);
    try {
      await run();
    } catch (thrown) {
      const { code, message } = asShiftLabError(thrown);
      if (code === 'device-lost' || code === 'cancelled') throw thrown;
      failures.push(`${name}: ${message}`);
    }
  }
  const disagreements = [...training, ...(sampling ? [sampling as SamplingResult] : [])].flatMap(
    (result) => result.disagreements,
  );
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
    profiles,
    variants: device.variants.choices,
    disagreements,
    failures,
  };
}
