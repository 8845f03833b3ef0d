/**
 * How cost grows: a training step with width, depth, rows and tokens per row, and sampling with dialogues. One size is
 * varied, all others are fixed. The points of a curve take turns, so a machine that slows down does not bend a curve.
 * Without other libraries and without a fit: each time comes with the number of operations, and would be proportional
 * to it if nothing else cost time.
 */
import * as v from 'valibot';
import { ShiftLabError } from '../domain/errors';
import { list, object, readRecord, reads, whole } from '../domain/record-fields';
import { adapterEntries } from '../domain/adapter-use';
import { Rng } from '../domain/rng';
import type { AdapterName } from '../engine/adapter';
import type { Device } from '../engine/device';
import type { LlamaConfig } from '../model/config';
import { initialWeights } from '../model/initial-weights';
import { LlamaModel } from '../model/llama';
import { parameterTable } from '../model/parameters';
import { tuneFor, type TuningStore } from '../model/tuning';
import { plainLlama, type TrainingShape } from './shapes';
import { interleave, timesOf, type Contender, type RoundPlan, type Times } from './statistics';
import { openOurs, trainingTask } from './training';

const GROWTH_SCHEMA = 1;

export const CURVES = ['width', 'depth', 'rows', 'tokens', 'dialogues'] as const;
export type CurveName = (typeof CURVES)[number];

/** The sizes measured on each curve, in ascending order. */
export type GrowthSizes = Readonly<Record<CurveName, readonly number[]>>;

export const GROWTH_SIZES: GrowthSizes = {
  width: [32, 64, 128, 256],
  depth: [1, 2, 4, 8],
  rows: [4, 8, 16, 32, 64],
  tokens: [16, 32, 64, 128],
  dialogues: [16, 32, 64, 128, 256, 512],
};

export interface GrowthPoint {
  readonly size: number;
  readonly parameters: number;
  /**
   * Floating-point operations with the parameters: 6 · parameters · tokens for a step, 2 · parameters · sampled tokens.
   */
  readonly operations: number;
  readonly times: Times;
}

export interface GrowthCurve {
  readonly name: CurveName;
  readonly points: readonly GrowthPoint[];
}

export interface GrowthReport {
  readonly schema: typeof GROWTH_SCHEMA;
  readonly kind: 'shiftlab-growth';
  readonly adapter: AdapterName;
  /** The runtime for people to read, such as "Node 20". */
  readonly runtime: string;
  readonly curves: readonly GrowthCurve[];
}

const someOf = <const Item extends v.GenericSchema>(item: Item) => v.pipe(list(item), v.minLength(1));
/** The figure's axis has a tick for each power of ten: no time and no size is outside of these. */
const positive = v.pipe(v.number(), v.minValue(1e-12), v.maxValue(1e24));
const growthReportSchema = reads<GrowthReport>()(
  object({
    schema: v.literal(GROWTH_SCHEMA),
    kind: v.literal('shiftlab-growth'),
    adapter: reads<AdapterName>()(object(adapterEntries)),
    runtime: v.string(),
    curves: list(
      reads<GrowthCurve>()(
        object({
          name: v.picklist(CURVES),
          points: someOf(
            reads<GrowthPoint>()(
              object({
                size: positive,
                parameters: positive,
                operations: positive,
                times: reads<Times>()(object({ rounds: whole, p50: positive, p95: positive })),
              }),
            ),
          ),
        }),
      ),
    ),
  }),
);

/** Reads a report that was saved. Throws `usage`. @param what it is, in words */
export const growthReportOf = (value: unknown, what: string): GrowthReport =>
  readRecord(growthReportSchema, value, { failure: `${what} is damaged or incomplete.` });

type StepSizes = Readonly<Record<Exclude<CurveName, 'dialogues'>, number>>;

/** The sizes that stay fixed on the other curves. */
export const BASE: StepSizes = { width: 64, depth: 2, rows: 16, tokens: 64 };
/** Number of tokens sampled for each dialogue. */
export const TURN_TOKENS = 32;

const VOCABULARY = 96;
const HEAD_DIM = 32;
const SEED = 1;

/** SwiGLU width of 8/3 of the model's width, rounded to a multiple of 8, as usual; heads of 32 channels. */
function configOf(width: number, depth: number, maxPositions: number): LlamaConfig {
  const intermediateSize = 8 * Math.ceil(width / 3);
  return {
    ...plainLlama({
      vocabularySize: VOCABULARY,
      hiddenSize: width,
      intermediateSize,
      layers: depth,
      heads: width / HEAD_DIM,
    }),
    maxPositions,
  };
}

function shapeAt(name: keyof StepSizes, size: number): TrainingShape {
  const { width, depth, rows, tokens }: StepSizes = { ...BASE, [name]: size };
  return { name: `${name} ${size}`, config: configOf(width, depth, tokens), rows, tokens };
}

/** The model of a point. */
function modelAt(name: CurveName, size: number): LlamaConfig {
  return name === 'dialogues' ? configOf(BASE.width, BASE.depth, 1 + TURN_TOKENS) : shapeAt(name, size).config;
}

function operationsAt(name: CurveName, size: number, parameters: number): number {
  if (name === 'dialogues') return 2 * parameters * size * TURN_TOKENS;
  const { rows, tokens } = shapeAt(name, size);
  return 6 * parameters * rows * tokens;
}

interface OpenPoint {
  readonly contender: Contender<unknown>;
  readonly close: () => void;
}

function openStep(device: Device, shape: TrainingShape): OpenPoint {
  const open = openOurs(device, trainingTask(shape));
  return { contender: { name: shape.name, round: () => open.step() }, close: () => open.close() };
}

/** Uses untrained weights: the text does not matter here, and no dialogue ends early. */
function openSampling(device: Device, dialogues: number): OpenPoint {
  const config = modelAt('dialogues', dialogues);
  const name = `dialogues ${dialogues}`;
  const model = new LlamaModel(device, { config, weights: initialWeights(config, SEED) }, `growth ${name}`);
  const sampler = model.sampler(dialogues, 1 + TURN_TOKENS);
  const rows = Array.from({ length: dialogues }, (_, n) => n);
  const prompts = rows.map((n) => [new Rng(SEED, 'growth prompts', n).integer(VOCABULARY)]);
  const round = async () => {
    sampler.begin(rows, prompts);
    await sampler.sample(rows, {
      temperature: 1,
      stopToken: VOCABULARY,
      maxTokens: TURN_TOKENS,
      seed: SEED,
      purpose: 'growth',
    });
  };
  return { contender: { name, round }, close: () => model.free() };
}

export interface GrowthRequest {
  readonly device: Device;
  readonly runtime: string;
  readonly sizes: GrowthSizes;
  /** Stores which kernels are fastest on this adapter; null to use the default kernels. */
  readonly tuning: TuningStore | null;
  /** The rounds for all points of one curve together. */
  readonly plan: RoundPlan;
  /** Milliseconds of any monotonic clock. */
  readonly nowMs: () => number;
  /** Called at the start of each curve. */
  readonly onCurve?: (name: CurveName) => void;
}

export async function measureGrowth({
  device,
  runtime,
  sizes,
  tuning,
  plan,
  nowMs,
  onCurve,
}: GrowthRequest): Promise<GrowthReport> {
  const curves: GrowthCurve[] = [];
  for (const name of CURVES) {
    onCurve?.(name);
    if (tuning) for (const size of sizes[name]) await tuneFor(device, modelAt(name, size), tuning, nowMs);
    const open: OpenPoint[] = [];
    try {
      for (const size of sizes[name])
        open.push(name === 'dialogues' ? openSampling(device, size) : openStep(device, shapeAt(name, size)));
      const rounds = await interleave(
        open.map(({ contender }) => contender),
        plan,
        nowMs,
      );
      const points = sizes[name].map((size, i): GrowthPoint => {
        const { ms, failure } = rounds[i]!;
        if (failure !== null)
          throw new ShiftLabError('internal', `${name} ${size} could not be measured: ${failure}`, { size });
        const parameters = parameterTable(modelAt(name, size)).parameterCount;
        return { size, parameters, operations: operationsAt(name, size, parameters), times: timesOf(ms) };
      });
      curves.push({ name, points });
    } finally {
      for (const { close } of open) close();
    }
  }
  return { schema: GROWTH_SCHEMA, kind: 'shiftlab-growth', adapter: device.adapter, runtime, curves };
}

/** d log time / d log size between the last two points: 1 is proportional. Null if there is only one point. */
export function lastSlope({ points }: GrowthCurve): number | null {
  const [before, last] = points.slice(-2);
  if (!before || !last) return null;
  return Math.log(last.times.p50 / before.times.p50) / Math.log(last.size / before.size);
}
