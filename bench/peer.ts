/**
 * What a peer is: another library that does the same work on the same weights, so that a time of ours has something to be
 * compared with. Peers are development dependencies; nothing in src knows them, and a peer knows nothing of our engine.
 *
 * A peer opens whatever device it needs from the GPU it is given, and frees everything on close. Where it cannot run it
 * throws on open, and the table says why.
 */
import type { OpenTraining, TrainingTask } from '../src/bench/training';
import type { LlamaConfig } from '../src/model/config';

export type { OpenTraining, TrainingTask };

export interface TrainingPeer {
  readonly name: string;
  open(task: TrainingTask, gpu: GPU): Promise<OpenTraining>;
}

export interface SamplingTask {
  readonly config: LlamaConfig;
  /** Every parameter in the table order of src/model/parameters.ts, without gaps. */
  readonly weights: Float32Array;
  readonly dialogues: number;
  /** Tokens that each dialogue is continued by. */
  readonly tokens: number;
  /** (dialogues, equal lengths) prompt token ids. */
  readonly prompts: readonly (readonly number[])[];
}

export interface OpenSampling {
  /** Greedy decoding; (dialogues, tokens) ids. */
  decode(): Promise<Uint32Array>;
  close(): void;
}

export interface SamplingPeer {
  readonly name: string;
  open(task: SamplingTask, gpu: GPU): Promise<OpenSampling>;
}
