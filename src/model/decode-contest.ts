/**
 * The tuner's contest between a model's decode variants: a few steps of a batch of rows with random weights and a
 * random cache. Variants are compared by what is kept of a draw: its log-prob and entropy.
 */
import { view } from '../engine/buffers';
import { Rng } from '../domain/rng';
import type { Device } from '../engine/device';
import { ROW_WORDS } from '../engine/kernels/sample/sample';
import type { Contest, PlannedContest } from '../engine/tuner';
import type { LlamaConfig } from './config';
import { Decode, decodeCandidates, decodeClass, type DecodeVariant } from './decode';
import { parameterTable, parameterViews } from './parameters';
import { FLOPS_PER_DISPATCH, turnWords } from './sampler';

/** Between the few rows of a person's chat and the hundreds of a rollout. */
const ROWS = 64;
/** As many as the sampler queues between two counts, if a dispatch may take that long. */
const MOST_STEPS = 8;
/** Tokens before the first step. */
const POSITION = 24;
const NO_STOP = 0xffffffff;

/** No contest if the model can be decoded in only one way on this device. */
export function decodeContests(
  device: Device,
  config: LlamaConfig,
  candidates = decodeCandidates(device, config),
): readonly PlannedContest[] {
  return candidates.length < 2
    ? []
    : [{ shapeClass: decodeClass(config), make: () => decodeContest(device, config, candidates) }];
}

function decodeContest(device: Device, config: LlamaConfig, candidates: readonly DecodeVariant[]): Contest {
  const { entries, flatElements, parameterCount } = parameterTable(config);
  const rng = new Rng(1, 'decode contest');
  const noise = (count: number): Float32Array => Float32Array.from({ length: count }, () => rng.normal());
  const flat = new Float32Array(flatElements);
  // Large enough that every part of the model affects the draws.
  for (const { shape, offset } of entries) {
    const [outputs, inputs] = shape as [number, number?];
    flat.set(
      noise(outputs * (inputs ?? 1)).map((value) => (inputs ? (1.5 * value) / Math.sqrt(inputs) : 1 + 0.3 * value)),
      offset,
    );
  }
  const weights = device.upload('contest weights', [flatElements], flat);
  const steps = Math.max(1, Math.min(MOST_STEPS, Math.floor(FLOPS_PER_DISPATCH / (ROWS * 2 * parameterCount))));
  const decode = new Decode(
    device,
    config,
    parameterViews(config, weights),
    { slots: ROWS, contextTokens: POSITION + MOST_STEPS, packedTokens: ROWS },
    'stepwise',
  );
  const { keys, values } = decode.forward.wholeCache!;
  for (const cache of [keys, values]) device.write(cache, noise(config.layers * cache.shape[1]!));
  device.write(
    decode.turn,
    turnWords({ seed: 1, purpose: 'decode contest', temperature: 1, stopToken: NO_STOP }, ROWS),
  );
  const start = {
    rows: device.upload(
      'contest rows',
      [ROWS, ROW_WORDS],
      Uint32Array.from(
        { length: ROWS * ROW_WORDS },
        (_, i) => [i >> 2, POSITION, i >> 2, ((i >> 2) << 16) >>> 0][i % 4]!,
      ),
    ),
    tokens: device.upload(
      'contest tokens',
      [ROWS],
      Uint32Array.from({ length: ROWS }, (_, m) => m % config.vocabularySize),
    ),
  };
  const stride = decode.allDrawn.shape[1]!;
  return {
    shapeClass: decodeClass(config),
    candidates,
    plainest: 'stepwise',
    record: (program, variant) => {
      program
        .copy(start.rows, view(decode.forward.rows, 0, start.rows.shape))
        .copy(start.tokens, view(decode.forward.tokens, 0, start.tokens.shape));
      const each = variant === 'stepwise' ? 1 : steps;
      for (let done = 0; done < steps; done += each) decode.record(program, ROWS, each, variant as DecodeVariant);
    },
    result: decode.allDrawn,
    // Token ids are not compared as numbers; a wrong token has a different log-prob.
    partOf: (i) => (i >= stride && i % stride < steps * ROWS ? Math.floor(i / stride) : null),
    free: () => {
      for (const tensor of [weights, start.rows, start.tokens]) device.free(tensor);
      decode.free();
    },
  };
}
