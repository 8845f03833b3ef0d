/** What a lesson may ask of the page. */
import type { SettingSetup } from '../../domain/story';
import type { Lesson } from '../../lessons/registry';

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
  /** How long it will take here, in words; null where that was not measured yet. */
  expected(lesson: Lesson): string | null;
  /** Any served run. */
  openServed(path: string, title: string): void;
  /** The Lab with the set-up of a setting of the map, and that it is about to be followed. */
  setupAddress(setup: SettingSetup): string;
  onsetup(): void;
}
