/**
 * A language model as the experiment sees it: it can be sampled in dialogues, scored, trained, saved and restored.
 * `model` implements it on WebGPU; tests implement it as a table.
 */
import type { DialogueSampler, TrainablePolicy } from './trainable-policy';

/** A checkpoint as the files of a Hugging Face folder, with the state of the optimiser if there is one. */
export interface CheckpointFiles {
  /** config.json, as text. */
  readonly config: string;
  /** model.safetensors. */
  readonly weights: Uint8Array;
  /** SHA-256 (hexadecimal) of `weights`, if it was computed already. */
  readonly sha256?: string;
  /** tokenizer.json, as text. */
  readonly tokenizer?: string;
  /**
   * Number of words, if the embedding has more rows than that: the rest is padding and is left out, so that it is neither
   * sampled nor counted in a log-prob. Absent: every row is a word.
   */
  readonly words?: number;
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
  /** Length in tokens of the longest sequences that it was trained for. It can read longer ones, but not as well. */
  readonly maxPositions: number;
  /** A sampler over this model's current weights, for up to `rows` dialogues of up to `contextTokens` tokens each.
   * Kept and shared by (rows, contextTokens): begin() resets it. Later training changes what it samples. */
  sampler(rows: number, contextTokens: number): DialogueSampler;
  snapshot(): Promise<ModelSnapshot>;
  /** Takes weights and optimiser state; without moments the optimiser is reset. */
  restore(snapshot: ModelSnapshot): void;
  /** The model as files that other programs can read. */
  toFiles(): Promise<CheckpointFiles>;
  free(): void;
}

/** A model with random initial weights, instead of those of a checkpoint. */
export interface FreshModel {
  /** config.json, as text. */
  readonly config: string;
  /** Seed of all initial weights. */
  readonly seed: number;
  /** Factor of the initial projections; 1 if absent. */
  readonly projectionScale?: number;
}

export interface ModelHost {
  /** What the numbers were computed on, for traces and tables. `precision: 'f16'` if matrix products may use f16 factors. */
  readonly adapter: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    readonly software: boolean;
    readonly precision?: 'f16';
  };
  /** Device memory that all models of this host hold now, in bytes. */
  memoryBytes?(): number;
  /** Class of shapes → kernel variant, for all models opened so far. Together with adapter, seed and spec they determine every bit. */
  variants?(): Readonly<Record<string, string>>;
  /** The classes of `variants` that this host measured itself; for the others it knew the kernel. */
  timedKernels?(): readonly string[];
  /**
   * The kernels of models that are opened from now on, where the table names one; the others are measured as usual. Throws
   * kernels-invalid if a kernel does not exist; opening a model throws it if this device cannot run one of its own.
   */
  useKernels?(table: Readonly<Record<string, string>>): void;
  /**
   * Opens a checkpoint as a model with weights of its own. The first time on an adapter this may measure kernels for some
   * seconds. `during` is awaited with the progress; if it throws, the opening ends. Throws checkpoint-*,
   * safetensors-invalid, tensor-*, config-unsupported.
   */
  open(
    files: CheckpointFiles,
    label: string,
    during?: (done: number, total: number) => Promise<void>,
  ): Promise<LanguageModel>;
  /** Opens a model with random weights from a seed; `during` as in `open`. Throws config-unsupported. */
  create(
    fresh: FreshModel,
    label: string,
    during?: (done: number, total: number) => Promise<void>,
  ): Promise<LanguageModel>;
  /** Resolves when the device is lost. */
  readonly lost: Promise<Error>;
  /** What made an operation fail: the loss of the device if it is lost, otherwise what was thrown. */
  lossOr?(thrown: unknown): Promise<unknown>;
}
