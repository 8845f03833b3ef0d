/**
 * A language model as the experiment sees it: it can be sampled in dialogues, scored, trained, saved and restored.
 * `model` implements it on WebGPU; tests implement it as a table.
 */
import type { DialogueSampler, TrainablePolicy } from './trainable-policy';

/** A checkpoint as a Hugging Face folder: the three files, plus the optimiser's state where there is one. */
export interface CheckpointFiles {
  /** config.json, as text. */
  readonly config: string;
  /** model.safetensors. */
  readonly weights: Uint8Array;
  /** SHA-256 of `weights`, hexadecimal, where it was computed already. */
  readonly sha256?: string;
  /** tokenizer.json, as text. */
  readonly tokenizer?: string;
}

/** All that training changes. Restoring it continues a run to the same bits on the same adapter. */
export interface ModelSnapshot {
  /** Every parameter in table order, f32, without padding. */
  readonly weights: Float32Array;
  /** AdamW's first and second moments in the same order, and steps taken. Absent in a fresh model. */
  readonly firstMoment?: Float32Array;
  readonly secondMoment?: Float32Array;
  readonly step: number;
}

export interface LanguageModel extends TrainablePolicy {
  readonly label: string;
  readonly parameterCount: number;
  readonly vocabularySize: number;
  /** Tokens of the longest sequence that it was trained for. It can read longer ones, but not as well. */
  readonly maxPositions: number;
  /** A sampler over this model's current weights, for up to `rows` dialogues of up to `contextTokens` tokens each.
   * Kept and shared by (rows, contextTokens): begin() resets it. Later training changes what it samples. */
  sampler(rows: number, contextTokens: number): DialogueSampler;
  snapshot(): Promise<ModelSnapshot>;
  /** Takes weights and optimiser state; without moments the optimiser is reset. */
  restore(snapshot: ModelSnapshot): void;
  /** The model as files another program reads. */
  toFiles(): Promise<CheckpointFiles>;
  free(): void;
}

/** A model that begins with drawn weights instead of a checkpoint's. */
export interface FreshModel {
  /** config.json, as text. */
  readonly config: string;
  /** Keys every initial weight. */
  readonly seed: number;
  /** Multiplies the initial projections; 1 where absent. */
  readonly projectionScale?: number;
}

export interface ModelHost {
  /** What the numbers were computed on, for traces and tables; with `precision` where products may have factors in f16. */
  readonly adapter: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    readonly software: boolean;
    readonly precision?: 'f16';
  };
  /** Device memory that all models of this host hold now, in bytes. */
  memoryBytes?(): number;
  /** The kernel variants that the models opened so far run, by class of shapes: with the adapter, the seed and the spec they fix every bit. */
  variants?(): Readonly<Record<string, string>>;
  /**
   * Opens a checkpoint as a model of its own weights. The first time on an adapter this may measure kernels for seconds:
   * `during` is called with how far that is; it may wait, and it ends the opening by throwing. Throws checkpoint-*, safetensors-invalid, tensor-*,
   * config-unsupported.
   */
  open(
    files: CheckpointFiles,
    label: string,
    during?: (done: number, total: number) => Promise<void>,
  ): Promise<LanguageModel>;
  /** Opens a model with weights drawn from a seed; `during` as in `open`. Throws config-unsupported. */
  create(
    fresh: FreshModel,
    label: string,
    during?: (done: number, total: number) => Promise<void>,
  ): Promise<LanguageModel>;
  /** Resolves when the device is lost. */
  readonly lost: Promise<Error>;
}
