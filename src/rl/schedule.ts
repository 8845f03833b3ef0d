/**
 * Learning-rate schedules for a run of known length, with the usual names (lr_scheduler_type of Hugging Face trainers).
 * Not here: the warm-up and cosine of training from scratch (base-models/pretrain.ts).
 */
export type Schedule = 'constant' | 'linear';

/** The learning rate after the share `done` ∈ [0, 1) of the run: `linear` falls from the peak to 0 at the end. */
export function scheduled(schedule: Schedule, peak: number, done: number): number {
  return schedule === 'linear' ? peak * (1 - done) : peak;
}

/** What (13a) needs of the settings of a training by GRPO. */
export interface GrpoSchedule {
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly schedulePer: 'update' | 'step';
  readonly updates: number;
  readonly numIterations: number;
}

/**
 * (13a) The learning rate of an optimiser step, both counted from 0. Per update, the steps on one batch share a rate. Per
 * step, each has its own, as in TRL. An update in which no step was made counts as well.
 */
export function scheduledRate(settings: GrpoSchedule, update: number, iteration: number): number {
  const { learningRate, schedule, schedulePer, updates, numIterations } = settings;
  const done =
    schedulePer === 'update' ? update / updates : (update * numIterations + iteration) / (updates * numIterations);
  return scheduled(schedule, learningRate, done);
}
