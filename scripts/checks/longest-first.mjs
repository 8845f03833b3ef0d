// @ts-check
/**
 * The order of test files: the longest first, so that the workers end together. Vitest starts large files first, and knows
 * durations only of files that it ran before: never in a fresh clone, and the longest tests are short files.
 */
import { BaseSequencer } from 'vitest/node';

/** Files of more than twenty seconds, in any project. Not to list one costs time only. */
export const LONGEST = [
  'test/e2e/offline.test.ts',
  'test/e2e/resume.test.ts',
  'test/e2e/awkward-browsers.test.ts',
  'test/e2e/edit.test.ts',
  'test/e2e/accessibility.test.ts',
  'test/e2e/live-lab.test.ts',
  'test/torture.test.ts',
  'test/edit-base-models.test.ts',
  'src/experiment/training/extension-arms.test.ts',
];

/** @param {string} file */
const placeOf = (file) => {
  const place = LONGEST.findIndex((name) => file.endsWith(`/${name}`));
  return place < 0 ? LONGEST.length : place;
};

export class LongestFirst extends BaseSequencer {
  /** @override @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    const sorted = await super.sort(files);
    const groupOf = (/** @type {import('vitest/node').TestSpecification} */ { project }) =>
      project.config.sequence.groupOrder;
    return sorted.sort((a, b) => groupOf(a) - groupOf(b) || placeOf(a.moduleId) - placeOf(b.moduleId));
  }
}
