/**
 * Learning-rate schedules for a run of known length, with the usual names (lr_scheduler_type of Hugging Face trainers).
 * Not here: the warm-up and cosine of training from scratch (base-models/pretrain.ts).
 */
export type Schedule = 'constant' | 'linear';

/** The learning rate after the share `done` ∈ [0, 1) of the run: `linear` falls from the peak to 0 at the end. */
export function scheduled(schedule: Schedule, peak: number, done: number): number {
  return schedule === 'linear' ? peak * (1 - done) : peak;
}
