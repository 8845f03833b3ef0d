/**
 * What a peer is: another library that does the same work on the same weights, so that a time of ours has something to be
 * compared with. Peers are development dependencies; nothing in src knows them, and a peer knows nothing of our engine.
 *
 * A peer opens whatever device it needs from the GPU it is given, and frees everything on close. Where it cannot run it
 * throws on open, and the table says why.
 */
import type { OpenSampling, SamplingTask } from '../src/bench/sampling';
import type { OpenTraining, TrainingTask } from '../src/bench/training';

export type { OpenSampling, OpenTraining, SamplingTask, TrainingTask };

export interface TrainingPeer {
  readonly name: string;
  open(task: TrainingTask, gpu: GPU): Promise<OpenTraining>;
}

export interface SamplingPeer {
  readonly name: string;
  open(task: SamplingTask, gpu: GPU): Promise<OpenSampling>;
}
