/**
 * How cost grows: a training step against width, depth, rows and tokens a row, and sampling against dialogues, each alone
 * with all else fixed. The points of a curve take turns, so that a machine that slows down bends no curve. No peers, and no
 * fit: beside each time stands the number of operations it would be proportional to if nothing else cost anything.
 */
import { ShiftLabError } from '../domain/errors';
import { Rng } from '../domain/rng';
import type { AdapterName, Device } from '../engine/device';
import type { LlamaConfig } from '../model/config';
import { initialWeights } from '../model/initial-weights';
import { LlamaModel } from '../model/llama';
import { parameterTable } from '../model/parameters';
import { tuneFor, type TuningStore } from '../model/tuning';
import { plainLlama, type TrainingShape } from './shapes';
import { interleave, timesOf, type Contender, type RoundPlan, type Times } from './statistics';
import { openOurs, trainingTask } from './training';

export const GROWTH_SCHEMA = 1;

export const CURVES = ['width', 'depth', 'rows', 'tokens', 'dialogues'] as const;
export type CurveName = (typeof CURVES)[number];

/** What is measured on each curve, ascending. */
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
  /** Floating-point operations with the parameters: 6 · parameters · tokens of a step, 2 · parameters · tokens sampled. */
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
  /** Where it ran, in words. */
  readonly runtime: string;
  readonly curves: readonly GrowthCurve[];
}

type StepSizes = Readonly<Record<Exclude<CurveName, 'dialogues'>, number>>;

/** What stays fixed on the other curves. */
export const BASE: StepSizes = { width: 64, depth: 2, rows: 16, tokens: 64 };
/** Tokens that each dialogue is continued by. */
export const TURN_TOKENS = 32;

const VOCABULARY = 96;
const HEAD_DIM = 32;
const SEED = 1;

/** SwiGLU of 8/3 of the width, in eights, as is usual; heads of 32. */
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

/** The model whose cost a point is. */
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

/** Untrained weights: what is said plays no part, and no dialogue ends early. */
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
  /** Where it is kept which kernels are fastest on this adapter; null for the default ones. */
  readonly tuning: TuningStore | null;
  /** For the points of one curve together. */
  readonly plan: RoundPlan;
  /** Milliseconds of any monotonic clock. */
  readonly nowMs: () => number;
  /** Called as each curve begins. */
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

/** d log time / d log size over the last two points: 1 is proportional. Null where there is one point. */
export function lastSlope({ points }: GrowthCurve): number | null {
  const [before, last] = points.slice(-2);
  if (!before || !last) return null;
  return Math.log(last.times.p50 / before.times.p50) / Math.log(last.size / before.size);
}
