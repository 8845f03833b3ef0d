/** The recorded results of all lessons, fetched once. */
import { jsonOf } from '../../domain/json-text';
import { parseLessonResults, type LessonResult } from '../../domain/lesson-results';
import { servedText } from '../fetch/served-file';

const PATH = 'results/lessons.json';
let found: Promise<readonly LessonResult[]> | null = null;

/** Throws `file-unreachable`, or `usage` if the file is damaged; the next call then tries again. */
export function recordedLessons(): Promise<readonly LessonResult[]> {
  found ??= servedText(PATH)
    .then((text) => parseLessonResults(jsonOf(text, PATH)))
    .catch((thrown: unknown) => {
      found = null;
      throw thrown;
    });
  return found;
}
