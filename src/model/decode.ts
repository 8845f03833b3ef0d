/**
 * Decode steps of a batch of rows whose state is on the device: forward pass, draw, advance the row. `stepwise` records
 * the kernels of a step one by one; the persistent variants (persistent/) do several steps in one dispatch. The choice
 * depends on the adapter and the model, never on the batch.
 */
import { alignElements, view, type Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { padded } from '../engine/kernels/matmul/matmul';
import { sampleKernel, TURN_WORDS } from '../engine/kernels/sample/sample';
import type { Program } from '../engine/program';
import type { LlamaConfig } from './config';
import type { ModelOf } from './parameters';
import { persistentVariants, persistentDecode, type PersistentVariant } from './persistent/persistent';
import { CachedForward, type CacheSize } from './sampler-forward';

export type DecodeVariant = 'stepwise' | PersistentVariant;

/**
 * The class of a model's decode in the table of variants. It has all sizes, because they determine the persistent
 * kernel.
 */
export function decodeClass({
  hiddenSize: C,
  intermediateSize: F,
  heads: H,
  kvHeads: K,
  headDim: D,
  layers: L,
  vocabularySize: V,
}: LlamaConfig): string {
  return `decode C${C} F${F} H${H} K${K} D${D} L${L} V${V}`;
}

/**
 * The variants that the tuner may choose from. On CPU adapters only `stepwise`: lavapipe takes about 5 s to compile a
 * persistent kernel, more than it saves in a visit (256 dialogues of the `clarify` policy are equally fast step by
 * step, 16 dialogues and one up to five times as fast with it). Tests name the variant.
 */
export function decodeCandidates(device: Device, config: LlamaConfig): readonly DecodeVariant[] {
  return ['stepwise', ...(device.adapter.software ? [] : persistentVariants(device, config))];
}

export class Decode {
  readonly forward: CachedForward;
  /** (TURN_WORDS): the options of the turn, as kernels/sample reads them. */
  readonly turn: Tensor;
  /** (t, R): token number t of each row's turn. */
  readonly drawn: { readonly sampled: Tensor; readonly logprobs: Tensor; readonly entropies: Tensor };
  readonly variant: DecodeVariant;
  private readonly logits: Tensor;
  /** Sampled tokens, log-probs and entropies in one buffer, one after the other: (3, …). */
  readonly allDrawn: Tensor;

  constructor(
    private readonly device: Device,
    private readonly config: LlamaConfig,
    private readonly parameters: ModelOf<Tensor>,
    private readonly size: CacheSize,
    /** By default the one in the table of variants. */
    variant?: DecodeVariant,
  ) {
    const { slots: rows, contextTokens } = size;
    this.forward = new CachedForward(device, config, parameters, size);
    this.variant = variant ?? this.choose();
    this.logits = device.tensor('logits', [rows, padded(config.vocabularySize)]);
    this.turn = device.tensor('turn', [TURN_WORDS]);
    const stride = alignElements(contextTokens * rows);
    this.allDrawn = device.tensor('drawn', [3, stride]);
    const drawn = (i: number, label: string): Tensor => view(this.allDrawn, i * stride, [contextTokens, rows], label);
    this.drawn = { sampled: drawn(0, 'sampled'), logprobs: drawn(1, 'logprobs'), entropies: drawn(2, 'entropies') };
  }

  private choose(): DecodeVariant {
    if (!this.forward.wholeCache) return 'stepwise'; // a persistent kernel binds the cache of all layers at once
    return this.device.variants.choose(decodeClass(this.config), decodeCandidates(this.device, this.config));
  }

  /** Records this many steps of the first R rows: all in one dispatch, or each in about twenty. */
  record(program: Program, R: number, steps: number, variant = this.variant): void {
    const { forward, turn, config } = this;
    const tokens = view(forward.tokens, 0, [R]);
    const rows = view(forward.rows, 0, [R, forward.rows.shape[1]!]);
    if (variant !== 'stepwise') {
      const { angles, wholeCache } = forward;
      persistentDecode(
        program,
        variant,
        { parameters: this.parameters, cache: wholeCache!, angles, turn, rows, tokens, drawn: this.allDrawn },
        config,
        this.size.contextTokens,
        steps,
      );
      return;
    }
    const width = padded(config.vocabularySize);
    const logits = view(this.logits, 0, [R, width]);
    for (let step = 0; step < steps; step++) {
      forward.recordLogits(program, R, logits);
      program.dispatch(
        sampleKernel(config.vocabularySize),
        { logits, turn, rows, tokens, ...this.drawn },
        { rows: R, vocabulary: config.vocabularySize, width },
      );
    }
  }

  free(): void {
    for (const tensor of [this.logits, this.turn, this.allDrawn]) this.device.free(tensor);
    this.forward.free();
  }
}
