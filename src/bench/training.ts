/**
 * Times one training step: forward and backward pass, clipping, AdamW, and reading the loss back. Our code and the
 * given peers take turns with the same weights and the same batch, and must get the same losses; comparing times would
 * be meaningless if they computed different things.
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
  /**
   * (B, T) token ids. The loss is the mean negative log-likelihood, in nats, of the B·(T − 1) tokens after the first.
   */
  readonly ids_BT: readonly (readonly number[])[];
  /** AdamW, the same at every step; only matrices decay. */
  readonly optimiser: OptimiserStep;
}

export interface OpenTraining {
  /** Makes one step and returns the loss before its update. */
  step(): Promise<number>;
  close(): void;
}

export interface TrainingContender {
  readonly name: string;
  open(task: TrainingTask): Promise<OpenTraining>;
}

export interface TrainingFigures {
  readonly times: Times;
  /** Of its last step; null if the work was not counted. */
  readonly work: DeviceWork | null;
  readonly tokensPerSecond: number;
  /** Rate of 6 · parameters · tokens floating-point operations per step, at the median time. */
  readonly gflops: number;
  /** Before the first update, and after three; null if it stopped earlier. */
  readonly lossAtFirst: number;
  readonly lossAfterThree: number | null;
}

export interface PeerFigures {
  readonly name: string;
  /** Null if it did not run; `reason` says why. */
  readonly figures: TrainingFigures | null;
  readonly reason: string | null;
  /** Median time divided by ours. */
  readonly ratio: number | null;
  /** Relative error of the loss, compared with ours. */
  readonly errorAtFirst: number | null;
  readonly errorAfterThree: number | null;
}

export interface TrainingResult {
  readonly shape: string;
  readonly parameters: number;
  /** B · T */
  readonly tokens: number;
  readonly ours: TrainingFigures;
  /** The fastest of the given products, with its median rate over the same rounds; null if none was given. */
  readonly peak: MatmulRate | null;
  readonly peers: readonly PeerFigures[];
  /** One sentence for each peer whose loss differs from ours. */
  readonly disagreements: readonly string[];
}

/** Largest allowed relative errors of a peer's loss: f32 sums in another order, and their effect after three steps. */
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

/** The batch for our trainer: every token except the first of a row is a target, all with the same weight. */
export function trainRows({ ids_BT }: TrainingTask): TrainRow[] {
  const targets = ids_BT.reduce((sum, ids) => sum + ids.length - 1, 0);
  return ids_BT.map((ids) => ({ ids, weights: ids.map((_, t) => (t === 0 ? 0 : 1 / targets)) }));
}

/** Our own training step, through the same interface as in experiments. `close` frees everything. */
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
  /** Null if it did not open; `reason` says why. */
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

/** This many of the fastest products take turns with the step, because their order varies from moment to moment. */
const PEAK_CONTENDERS = 3;

/**
 * @param peerTotals running totals of the peers' WebGPU calls; null if they are not counted
 * @param rates of products measured before; the fastest take turns with the step
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
  if (rounds.ms.length === 0) return { ...none, reason: rounds.failure ?? 'It completed no timed round.' };
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
    `${shape}, ${name}: its loss ${when} has a relative error of ${error.toExponential(1)} from ours; at most ${limit.toExponential(0)} is allowed.`;
  return [
    ...(off(errorAtFirst, LOSS_TOLERANCE.atFirst)
      ? [sentence('at the first step', errorAtFirst!, LOSS_TOLERANCE.atFirst)]
      : []),
    ...(off(errorAfterThree, LOSS_TOLERANCE.afterThree)
      ? [sentence('after three updates', errorAfterThree!, LOSS_TOLERANCE.afterThree)]
      : []),
  ];
}
