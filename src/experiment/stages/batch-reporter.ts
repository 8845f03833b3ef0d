/** Reports the progress of a stage that rolls out dialogues batch by batch. */
import type { Dialogue } from '../../domain/dialogue';
import type { RunContext } from '../run-context';

/** How many dialogues of a stage are shown in the viewer. */
export const DIALOGUES_SHOWN = 24;

/**
 * Counts the dialogues of each batch, and passes the first ones to `show`.
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
