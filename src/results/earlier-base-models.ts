/**
 * Base models that were replaced, and with which there are still results. A new base model asks for new runs of every story
 * of its task. Until a story has them its results stay, and wherever they are shown it is said which model they are of.
 */
import type { BaseModels, ExperimentResult } from '../domain/experiment-result';

/** What a base model is called in a sentence, by the SHA-256 of its weights. */
const EARLIER: Readonly<Record<string, string>> = {
  cb66e397431964606c37badebc9504c691aed4eedcdde0a4f7980dfd1b6494c6: 'the clarify simulator of 1,700 pre-training steps',
};

/** The earlier base models among these, in words; null if there is none. */
export function earlierAmong(baseModels: BaseModels | undefined): string | null {
  const words = Object.values(baseModels ?? {}).flatMap((sha256) => EARLIER[sha256] ?? []);
  return words.length > 0 ? words.join(' and ') : null;
}

/** The earlier base models of these results, in words; null if all are of today's. */
export function earlierOf(
  results: readonly (Pick<ExperimentResult, 'baseModels'> | null | undefined)[],
): string | null {
  const words = new Set(results.flatMap((result) => earlierAmong(result?.baseModels) ?? []));
  return words.size > 0 ? [...words].join(' and ') : null;
}

type Made = Pick<ExperimentResult, 'baseModels'>;

export const isFromSameModels = (a: Made, b: Made): boolean =>
  JSON.stringify(a.baseModels ?? null) === JSON.stringify(b.baseModels ?? null);
