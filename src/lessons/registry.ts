/**
 * Lessons: what a class predicts, sees and takes with it. A lesson is one file of data in this folder, found by a glob. Its
 * numbers are never in its words: they come from the results that it names (domain/lesson-results.ts), and a test holds
 * its claims against them.
 */
import { inOrder } from '../domain/definition-files';

export interface Lesson {
  readonly name: string;
  readonly title: string;
  /** The set-up of the Lab that runs it here. */
  readonly preset: string;
  /** The recorded result, results/<file>.json.gz, and the temperature at which its policies are used. */
  readonly file: string;
  readonly temperature: number;
  /** The arms that are put in order, in an order that gives nothing away. */
  readonly arms: readonly string[];
  /** What is promised: success in the simulator, or where only the verdict is rewarded, its share of acceptances. */
  readonly promise?: 'success' | 'acceptance';
  /** The situation, and what is to be predicted. */
  readonly question: string;
  /** What one should see, why, what it means, what could be wrong with it. A sentence or two each. */
  readonly see: string;
  readonly why: string;
  readonly means: string;
  readonly wrong: string;
  /** Pairs that `see` says something about: "a > b" is told apart, "a ~ b" is not. Held against the results by a test. */
  readonly claims: readonly string[];
  readonly order: number;
}

const modules = import.meta.glob<{ readonly lesson: Lesson }>(['./*.ts', '!./*.test.ts', '!./registry.ts'], {
  eager: true,
});

export const lessons: readonly Lesson[] = inOrder(
  'a lesson',
  Object.fromEntries(Object.entries(modules).map(([path, { lesson }]) => [path, lesson])),
);

export const lessonNamed = (name: string): Lesson | undefined => lessons.find((lesson) => lesson.name === name);

/** The lesson that is a map of many settings, and no file here: src/ui/results/RegimeLesson.svelte. */
export const MAP_LESSON = 'map';
export const MAP_TITLE = 'The map: who wins where';
