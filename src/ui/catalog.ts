/** What the page can name without the training thread: tasks, personas and arms, each found by its own glob. */
import type { Arm } from '../domain/arm';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { Preset } from '../domain/preset';
import type { Task } from '../domain/task';
import type { ParameterTable } from '../personas/core/behaviour';
import type { Membership } from '../personas/core/persona';
import type { Keyboard } from '../tasks/keyboard/keyboard';

export interface PersonaEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly memberOf: Membership;
  readonly parameters: ParameterTable;
}

/** Tokens per second of each kind of work, as an adapter was measured. */
export interface MeasuredRates {
  readonly people: number;
  readonly simulated: number;
  readonly trained: number;
  readonly tuned: number;
  readonly judged: number;
}

export interface Catalog {
  /** How long a run will take, in seconds. Without rates: a wide guess for a GPU, or a driver on the CPU. */
  readonly plannedSeconds: (
    spec: ExperimentSpec,
    rates: MeasuredRates | null,
    software: boolean,
  ) => { readonly low: number; readonly high: number };
  readonly tasks: ReadonlyMap<string, Task>;
  /** Of each task: what it offers to a person who plays the user. Loaded when they are asked for. */
  readonly keyboards: () => Promise<ReadonlyMap<string, Keyboard>>;
  readonly personas: readonly PersonaEntry[];
  readonly arms: readonly Arm[];
  readonly presets: readonly Preset[];
  /** Throws `population-invalid`. */
  parsePopulation(value: unknown): { readonly name: string; readonly weights: Readonly<Record<string, number>> };
}
