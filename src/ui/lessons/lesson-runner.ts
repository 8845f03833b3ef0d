/** What a lesson may ask of the page. */
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { SettingSetup } from '../../domain/story';
import type { Lesson } from '../../lessons/registry';
import type { Gpu } from '../adapter/gpu.svelte';
import type { Catalog } from '../catalog';
import type { AdapterSpeed } from '../lab/adapter-speed.svelte';

export interface LessonRunner {
  /** Why nothing can be trained here and now; null if it can. */
  refusal(): string | null;
  /** Looks for a GPU, if nobody has yet. */
  look(): void;
  /** Trains it here; the lesson stays in sight. */
  start(lesson: Lesson): void;
  /** The address of its set-up in the Lab, to look at and change first. */
  labAddress(lesson: Lesson): string;
  /** Its recorded result as a run, in the Lab. */
  open(lesson: Lesson): void;
  /** Its settings; null where the page does not know its preset. */
  spec(lesson: Lesson): ExperimentSpec | null;
  /** What tells how long they take here. */
  readonly time: { readonly gpu: Gpu; readonly speed: AdapterSpeed; readonly catalog: Catalog };
  /** Any served run. */
  openServed(path: string, title: string): void;
  /** The Lab with the set-up of a setting of the map, and that it is about to be followed. */
  setupAddress(setup: SettingSetup): string;
  onsetup(): void;
}
