/** An experiment's settings with a name: what a preset file in src/experiment/presets says. */
import type { ExperimentSpec } from './experiment-spec';

export interface Preset {
  readonly name: string;
  readonly title: string;
  /** What it shows, in a few sentences. Some were written after the runs. */
  readonly description: string;
  /** The story of src/results/stories whose results it is about. */
  readonly story?: string;
  /** Place in lists. */
  readonly order: number;
  readonly spec: ExperimentSpec;
}
