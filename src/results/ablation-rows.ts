/**
 * Rows below a story's arms: what an arm does if one setting is another one. The runs are those of other stories, so that a
 * setting is run once, wherever it is shown.
 */
import { ShiftLabError } from '../domain/errors';
import type { ExperimentResult } from '../domain/experiment-result';
import type { Ablation, Difference } from '../domain/story';
import { contrastOf, type Side } from './contrast';
import { isFromSameModels } from './earlier-base-models';
import type { Story } from './stories/registry';
import { armSummary, differenceOf, overOf } from './story-summary';

/** Nothing if the story has no such rows, or was not run itself. @param ofFile the result of a point, by its file */
export function ablationsOf(
  { points, ablations }: Pick<Story, 'points' | 'ablations'>,
  ofFile: (file: string) => ExperimentResult | null,
): { readonly ablations?: readonly Ablation[] } {
  const own = points[0] ? ofFile(points[0].file) : null;
  if (!ablations || !own) return {};
  return {
    ablations: ablations.map(({ label, file, arm }) => ({ label, file, run: runOf(ofFile(file), own, arm) })),
  };
}

function runOf(result: ExperimentResult | null, own: ExperimentResult, arm: string): Ablation['run'] {
  // A difference between runs from other base models would not be that of the setting.
  if (!result?.spec.arms.includes(arm) || !isFromSameModels(result, own)) return null;
  const { seeds } = result.spec;
  return { arm: armSummary(result, arm), seeds, over: overOf(seeds.length), change: changeOf(result, own, arm) };
}

function changeOf(result: ExperimentResult, own: ExperimentResult, arm: string): Difference | null {
  const side = (of: ExperimentResult): Side => ({ name: arm, result: of, arm, temperature: null });
  try {
    return differenceOf(contrastOf(side(result), side(own)));
  } catch (refused) {
    // No seed in common, or other dialogues: then there is a row without a difference.
    if (refused instanceof ShiftLabError && refused.code === 'usage') return null;
    throw refused;
  }
}
