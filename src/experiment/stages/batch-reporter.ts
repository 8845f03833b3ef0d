/** Reports the progress of a stage that rolls out dialogues batch by batch. */
import type { Dialogue } from '../../domain/dialogue';
import type { RunContext } from '../run-context';

/** Dialogues of a stage that the viewer gets. */
export const DIALOGUES_SHOWN = 24;

/**
 * Counts dialogues as their batches come, and hands the first ones to `show`.
 * @param before dialogues of the stage's `total` that were done before the first batch
 */
export function batchReporter(
  { progress }: RunContext,
  total: number,
  show: (dialogues: readonly Dialogue[]) => void,
  before = 0,
): (dialogues: readonly Dialogue[]) => void {
  let done = before;
  return (dialogues) => {
    if (done === before) show(dialogues.slice(0, DIALOGUES_SHOWN));
    done += dialogues.length;
    progress.report(done, total);
  };
}
