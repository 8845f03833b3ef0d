/**
 * What the page keeps of a long run, so that it holds as much after twenty thousand updates as after a thousand. Charts keep
 * about MOST_POINTS points a seed, at the same updates in every seed, so that means stay means of all seeds; the list of
 * dialogues keeps those of about MOST_SAMPLES updates. Runs of the usual length lose nothing. What is stored and saved is
 * never thinned: this only chooses what is drawn.
 */
import type { ExperimentSpec } from '../../domain/experiment-spec';

export const MOST_POINTS = 600;
export const MOST_SAMPLES = 40;
/** Dialogues of training come from every tenth update (src/experiment/stages/train.ts). */
const UPDATES_PER_SAMPLE = 10;

const strideFor = (count: number, most: number): number => Math.max(1, Math.ceil(count / most));

export class KeptOfRun {
  private readonly last: number;
  private readonly updateStride: number;
  private readonly pointStride: number;
  private readonly sampleStride: number;

  constructor({ grpo: { updates }, evaluation: { every } }: Pick<ExperimentSpec, 'grpo' | 'evaluation'>) {
    this.last = updates - 1;
    this.updateStride = strideFor(updates, MOST_POINTS);
    this.pointStride = every * strideFor(updates / Math.max(every, 1), MOST_POINTS);
    this.sampleStride = UPDATES_PER_SAMPLE * strideFor(updates / UPDATES_PER_SAMPLE, MOST_SAMPLES);
  }

  /** Metrics of an update, counted from 0. The first and the last are kept. */
  update(update: number): boolean {
    return update === 0 || (this.last - update) % this.updateStride === 0;
  }

  /** An evaluation after so many updates. */
  point(update: number): boolean {
    return this.pointStride === 0 || update % this.pointStride === 0;
  }

  /** Dialogues of training at an update. */
  sample(update: number): boolean {
    return update % this.sampleStride === 0;
  }

  /** Dialogues are those of every so many updates; null if none is left out. */
  get sampledEvery(): number | null {
    return this.sampleStride > UPDATES_PER_SAMPLE ? this.sampleStride : null;
  }
}
