/**
 * Times batched sampling: 256 dialogues are continued by 32 tokens each, greedily, so that all contenders must produce
 * the same tokens. Our sampler reads tokens back once. It is also timed with a read-back after every token, which a
 * library without a sampler on the device needs. The text does not matter: each dialogue begins with one random token.
 */
import { ShiftLabError } from '../domain/errors';
import type { CheckpointFiles } from '../domain/language-model';
import { Rng } from '../domain/rng';
import type { DialogueSampler } from '../domain/trainable-policy';
import type { Device } from '../engine/device';
import { readCheckpoint, type Checkpoint } from '../model/checkpoint';
import type { LlamaConfig } from '../model/config';
import { LlamaModel } from '../model/llama';
import { totalsOf, WorkMeter, type DeviceWork, type Totals } from './device-work';
import { interleave, sentenceOf, timesOf, type Contender, type RoundPlan, type Rounds, type Times } from './statistics';

export interface SamplingTask {
  readonly config: LlamaConfig;
  /** Every parameter in the table order of src/model/parameters.ts, without gaps. */
  readonly weights: Float32Array;
  readonly dialogues: number;
  /** Number of tokens sampled for each dialogue. */
  readonly tokens: number;
  /** Prompt token ids (dialogues, prompt tokens), all of the same length. */
  readonly prompts: readonly (readonly number[])[];
}

export interface OpenSampling {
  /** Decodes greedily and returns ids (dialogues, tokens). */
  decode(): Promise<Uint32Array>;
  close(): void;
}

export interface SamplingContender {
  readonly name: string;
  open(task: SamplingTask): Promise<OpenSampling>;
}

export interface SamplingFigures {
  readonly name: string;
  /** Null if it did not run; `reason` says why. */
  readonly times: Times | null;
  readonly reason: string | null;
  /** Of its last round; null if the work was not counted. */
  readonly work: DeviceWork | null;
  readonly tokensPerSecond: number | null;
  /** Median time divided by ours. */
  readonly ratio: number | null;
  /** Share of its tokens that equal ours. */
  readonly equalShare: number | null;
}

export interface SamplingResult {
  readonly parameters: number;
  readonly dialogues: number;
  readonly tokens: number;
  /** Ours first, then ours with a read-back after every token, then the peers. */
  readonly figures: readonly SamplingFigures[];
  readonly disagreements: readonly string[];
}

export interface SamplingSize {
  readonly dialogues: number;
  readonly tokens: number;
}

const SAMPLING_SIZE: SamplingSize = { dialogues: 256, tokens: 32 };
const OURS = 'ours, read once';
const OURS_TOKEN_BY_TOKEN = 'ours, read after each token';

/** Rounding may change a greedy choice between two nearly equal logits and all tokens after it, so a few may differ. */
const LEAST_EQUAL_SHARE = 0.95;
const SEED = 1;

export function samplingTask(
  { config, weights }: Checkpoint,
  { dialogues, tokens }: SamplingSize = SAMPLING_SIZE,
): SamplingTask {
  const prompts = Array.from({ length: dialogues }, (_, n) => [
    new Rng(SEED, 'bench prompts', n).integer(config.vocabularySize),
  ]);
  return { config, weights, dialogues, tokens, prompts };
}

/** One round in turns of `perRead` tokens; returns ids (dialogues, tokens). */
async function sampled(sampler: DialogueSampler, task: SamplingTask, perRead: number): Promise<Uint32Array> {
  const { dialogues, tokens, prompts, config } = task;
  const rows = prompts.map((_, n) => n);
  const ids = new Uint32Array(dialogues * tokens);
  sampler.begin(rows, prompts);
  for (let at = 0; at < tokens; at += perRead) {
    const turns = await sampler.sample(rows, {
      temperature: 0,
      stopToken: config.vocabularySize,
      maxTokens: perRead,
      seed: SEED,
      purpose: 'bench',
    });
    turns.forEach((turn, n) => ids.set(turn.tokens, n * tokens + at));
  }
  return ids;
}

/** @param peerTotals running totals of the peers' WebGPU calls; null if they are not counted */
export async function benchSampling(
  device: Device,
  files: CheckpointFiles,
  contenders: readonly SamplingContender[],
  plan: RoundPlan,
  nowMs: () => number,
  peerTotals: Totals | null = null,
  size: SamplingSize = SAMPLING_SIZE,
): Promise<SamplingResult> {
  const task = samplingTask(readCheckpoint(files), size);
  const closing: (() => void)[] = [];
  const taking: Taking[] = [];
  const absent: SamplingFigures[] = [];
  try {
    const mine = new WorkMeter(totalsOf(device));
    const sampler = await mine.measure(async () => {
      const model = new LlamaModel(device, task, 'bench sampling');
      closing.push(() => model.free());
      return model.sampler(task.dialogues, task.prompts[0]!.length + task.tokens);
    });
    taking.push({ name: OURS, meter: mine, round: () => sampled(sampler, task, task.tokens) });
    taking.push({
      name: OURS_TOKEN_BY_TOKEN,
      meter: new WorkMeter(totalsOf(device)),
      round: () => sampled(sampler, task, 1),
    });
    for (const contender of contenders) {
      const { name } = contender;
      const meter = new WorkMeter(peerTotals);
      try {
        const peer = await meter.measure(() => contender.open(task));
        closing.push(() => peer.close());
        taking.push({ name, meter, round: () => peer.decode() });
      } catch (thrown) {
        absent.push({
          name,
          times: null,
          reason: sentenceOf(thrown),
          work: null,
          tokensPerSecond: null,
          ratio: null,
          equalShare: null,
        });
      }
    }
    const rounds = await interleave(
      taking.map(({ name, meter, round }) => ({ name, round: () => meter.measure(round) })),
      plan,
      nowMs,
    );
    const failed = rounds[0]!.failure ?? rounds[1]!.failure;
    if (failed !== null) throw new ShiftLabError('internal', `Our own sampler failed: ${failed}`);
    const figures = taking.map((one, i) => figuresOf(one, rounds[i]!, rounds[0]!, task));
    return {
      parameters: task.weights.length,
      dialogues: task.dialogues,
      tokens: task.tokens,
      figures: [...figures, ...absent],
      disagreements: figures.flatMap(disagreement),
    };
  } finally {
    for (const close of closing) close();
  }
}

interface Taking extends Contender<Uint32Array> {
  readonly meter: WorkMeter;
}

function figuresOf(
  { name, meter }: Taking,
  { ms, results, failure }: Rounds<Uint32Array>,
  ours: Rounds<Uint32Array>,
  { dialogues, tokens }: SamplingTask,
): SamplingFigures {
  const times = ms.length > 0 ? timesOf(ms) : null;
  return {
    name,
    times,
    reason: failure,
    work: meter.work(),
    tokensPerSecond: times && ((dialogues * tokens) / times.p50) * 1000,
    ratio: times && times.p50 / timesOf(ours.ms).p50,
    equalShare: results[0] ? equalShare(results[0], ours.results[0]!) : null,
  };
}

function equalShare(ids: Uint32Array, expected: Uint32Array): number {
  if (ids.length !== expected.length) return 0;
  return ids.reduce((equal, id, i) => equal + Number(id === expected[i]), 0) / expected.length;
}

function disagreement({ name, equalShare: share }: SamplingFigures): string[] {
  const least = name === OURS_TOKEN_BY_TOKEN ? 1 : LEAST_EQUAL_SHARE;
  if (share === null || share >= least) return [];
  return [
    `sampling, ${name}: ${(100 * share).toFixed(1)} % of its tokens equal ours; at least ${100 * least} % are needed.`,
  ];
}
