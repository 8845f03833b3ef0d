/**
 * Learning-rate schedules over a run of known length, as the trainers of the field name them (lr_scheduler_type).
 * Not here: the warm-up and cosine of training from scratch (base-models/pretrain.ts).
 */
export type Schedule = 'constant' | 'linear';

/** The learning rate when the share `done` ∈ [0, 1) of the run lies behind: `linear` falls from the peak to 0 at its end. */
export function scheduled(schedule: Schedule, peak: number, done: number): number {
  return schedule === 'linear' ? peak * (1 - done) : peak;
}
