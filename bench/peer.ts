/**
 * A peer is another library that does the same work with the same weights, so that our times can be compared with its
 * times. Peers are development dependencies; nothing in src knows them, and a peer knows nothing about our engine.
 *
 * A peer opens the device that it needs from the given GPU, and frees everything on close. If it cannot run, it throws
 * on open, and the table gives the reason.
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
