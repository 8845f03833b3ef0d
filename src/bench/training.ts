/**
 * One training step, timed: forward, backward, clipping, AdamW, and the loss read back. Ours and whoever else is given
 * take turns from the same weights on the same batch, and must come to the same losses; a time of something that computes
 * something else is no comparison.
 */
import { ShiftLabError } from '../domain/errors';
import type { OptimiserStep, TrainRow } from '../domain/trainable-policy';
import type { Device } from '../engine/device';
import type { LlamaConfig } from '../model/config';
import { initialWeights } from '../model/initial-weights';
import { LlamaModel } from '../model/llama';
import { fastestProducts, openProduct, peakOf, type MatmulRate, type OpenProduct } from './matmul-peak';
import { totalsOf, WorkMeter, type DeviceWork, type Totals } from './device-work';
import { OPTIMISER, randomBatch, type TrainingShape } from './shapes';
import { interleave, relativeError, sentenceOf, timesOf, type RoundPlan, type Rounds, type Times } from './statistics';

export interface TrainingTask {
  readonly name: string;
  readonly config: LlamaConfig;
  /** Every parameter in the table order of src/model/parameters.ts, without gaps. */
  readonly weights: Float32Array;
  /** (B, T) token ids. The loss is the mean negative log-likelihood, in nats, of the B·(T − 1) tokens that have one before them. */
  readonly ids_BT: readonly (readonly number[])[];
  /** AdamW, the same at every step; decay on matrices only. */
  readonly optimiser: OptimiserStep;
}

export interface OpenTraining {
  /** One step; the loss before its update. */
  step(): Promise<number>;
  close(): void;
}

export interface TrainingContender {
  readonly name: string;
  open(task: TrainingTask): Promise<OpenTraining>;
}

export interface TrainingFigures {
  readonly times: Times;
  /** Of its last step; null where nothing counted. */
  readonly work: DeviceWork | null;
  readonly tokensPerSecond: number;
  /** 6 · parameters · tokens floating-point operations a step, over the median time. */
  readonly gflops: number;
  /** Before the first update, and after three; null where it did not come so far. */
  readonly lossAtFirst: number;
  readonly lossAfterThree: number | null;
}

export interface PeerFigures {
  readonly name: string;
  /** Null where it did not run; `reason` says why. */
  readonly figures: TrainingFigures | null;
  readonly reason: string | null;
  /** Median time over ours. */
  readonly ratio: number | null;
  /** Relative to ours. */
  readonly errorAtFirst: number | null;
  readonly errorAfterThree: number | null;
}

export interface TrainingResult {
  readonly shape: string;
  readonly parameters: number;
  /** B · T */
  readonly tokens: number;
  readonly ours: TrainingFigures;
  /** The fastest of the given products, its median rate over the same rounds; null where none was given. */
  readonly peak: MatmulRate | null;
  readonly peers: readonly PeerFigures[];
  /** One sentence for each peer whose loss is not ours. */
  readonly disagreements: readonly string[];
}

/** Largest relative errors of a peer's loss: f32 in another order of summation, and what three steps make of it. */
export const LOSS_TOLERANCE = { atFirst: 1e-4, afterThree: 1e-3 } as const;

const SEED = 1;
const UPDATES_BEFORE_LAST_CHECK = 3;

export function trainingTask(shape: TrainingShape): TrainingTask {
  return {
    name: shape.name,
    config: shape.config,
    weights: initialWeights(shape.config, SEED),
    ids_BT: randomBatch(shape, SEED),
    optimiser: OPTIMISER,
  };
}

/** The batch as our trainer takes it: every token but a row's first is a target of equal weight. */
export function trainRows({ ids_BT }: TrainingTask): TrainRow[] {
  const targets = ids_BT.reduce((sum, ids) => sum + ids.length - 1, 0);
  return ids_BT.map((ids) => ({ ids, weights: ids.map((_, t) => (t === 0 ? 0 : 1 / targets)) }));
}

/** Our own step, through the interface that experiments use. `close` frees everything. */
export function openOurs(device: Device, task: TrainingTask): OpenTraining {
  const model = new LlamaModel(device, { config: task.config, weights: task.weights }, `bench ${task.name}`);
  const rows = trainRows(task);
  return {
    step: async () => (await model.step(rows, { kind: 'nll' }, 1, task.optimiser)).loss,
    close: () => model.free(),
  };
}

interface Taking {
  readonly name: string;
  readonly meter: WorkMeter;
  /** Null where it did not open; `reason` says why. */
  readonly open: OpenTraining | null;
  readonly reason: string | null;
}

async function opened(name: string, totals: Totals | null, open: () => Promise<OpenTraining>): Promise<Taking> {
  const meter = new WorkMeter(totals);
  try {
    return { name, meter, open: await meter.measure(open), reason: null };
  } catch (thrown) {
    return { name, meter, open: null, reason: sentenceOf(thrown) };
  }
}

/** How many of the fastest products take turns with the step: their order changes with the machine's mood. */
const PEAK_CONTENDERS = 3;

/**
 * @param peerTotals running totals of what peers ask of WebGPU; null where nobody counts
 * @param rates of products measured before, of which the fastest take turns with the step
 */
export async function benchTraining(
  device: Device,
  shape: TrainingShape,
  contenders: readonly TrainingContender[],
  plan: RoundPlan,
  nowMs: () => number,
  peerTotals: Totals | null = null,
  rates: readonly MatmulRate[] = [],
): Promise<TrainingResult> {
  const task = trainingTask(shape);
  const taking = [await opened('ours', totalsOf(device), async () => openOurs(device, task))];
  for (const contender of contenders) taking.push(await opened(contender.name, peerTotals, () => contender.open(task)));
  const products: OpenProduct[] = [];
  try {
    for (const rate of fastestProducts(rates, PEAK_CONTENDERS)) products.push(await openProduct(device, rate, nowMs));
    const running = taking.filter(({ open }) => open !== null);
    const steps = running.map(({ name, open, meter }) => ({ name, round: () => meter.measure(() => open!.step()) }));
    const rounds = await interleave([...steps, ...products], plan, nowMs);
    const roundsOf = new Map(running.map((one, i) => [one, rounds[i]!]));
    const [mine, ...others] = taking;
    const failure = mine!.reason ?? roundsOf.get(mine!)!.failure;
    if (failure !== null) throw new ShiftLabError('internal', `Our own training step failed: ${failure}`);
    const ours = figuresOf(roundsOf.get(mine!)!, mine!.meter, task);
    const peers = others.map((one) => peerFigures(one, roundsOf.get(one) ?? null, ours, task));
    return {
      shape: shape.name,
      parameters: task.weights.length,
      tokens: tokensOf(task),
      ours,
      peak: peakOf(products, rounds.slice(steps.length)),
      peers,
      disagreements: peers.flatMap((peer) => disagreements(shape.name, peer)),
    };
  } finally {
    for (const { open } of taking) open?.close();
    for (const product of products) product.close();
  }
}

function tokensOf({ ids_BT }: TrainingTask): number {
  return ids_BT.reduce((sum, ids) => sum + ids.length, 0);
}

function figuresOf({ ms, results }: Rounds<number>, meter: WorkMeter, task: TrainingTask): TrainingFigures {
  const times = timesOf(ms);
  const tokens = tokensOf(task);
  return {
    times,
    work: meter.work(),
    tokensPerSecond: (tokens / times.p50) * 1000,
    gflops: (6 * task.weights.length * tokens) / times.p50 / 1e6,
    lossAtFirst: results[0]!,
    lossAfterThree: results[UPDATES_BEFORE_LAST_CHECK] ?? null,
  };
}

function peerFigures(
  { name, reason, meter }: Taking,
  rounds: Rounds<number> | null,
  ours: TrainingFigures,
  task: TrainingTask,
): PeerFigures {
  const none = { name, figures: null, ratio: null, errorAtFirst: null, errorAfterThree: null };
  if (!rounds) return { ...none, reason };
  if (rounds.ms.length === 0) return { ...none, reason: rounds.failure ?? 'It took no timed round.' };
  const figures = figuresOf(rounds, meter, task);
  const afterThree =
    figures.lossAfterThree !== null && ours.lossAfterThree !== null
      ? relativeError(figures.lossAfterThree, ours.lossAfterThree)
      : null;
  return {
    name,
    figures,
    reason: rounds.failure,
    ratio: figures.times.p50 / ours.times.p50,
    errorAtFirst: relativeError(figures.lossAtFirst, ours.lossAtFirst),
    errorAfterThree: afterThree,
  };
}

function disagreements(shape: string, { name, errorAtFirst, errorAfterThree }: PeerFigures): string[] {
  const off = (error: number | null, limit: number): boolean => error !== null && !(error <= limit);
  const sentence = (when: string, error: number, limit: number): string =>
    `${shape}, ${name}: its loss ${when} is off by ${error.toExponential(1)} of ours; at most ${limit.toExponential(0)} is agreement.`;
  return [
    ...(off(errorAtFirst, LOSS_TOLERANCE.atFirst)
      ? [sentence('at the first step', errorAtFirst!, LOSS_TOLERANCE.atFirst)]
      : []),
    ...(off(errorAfterThree, LOSS_TOLERANCE.afterThree)
      ? [sentence('after three updates', errorAfterThree!, LOSS_TOLERANCE.afterThree)]
      : []),
  ];
}
