/** A run's events as lines for the person who waits. */
import type { ExperimentEvent } from '../../src/domain/experiment-events';
import { guardWindow, type ExperimentSpec } from '../../src/domain/experiment-spec';
import { rollbackWords } from '../../src/ui/run/rollback-words';

export type ProgressEvent = Extract<ExperimentEvent, { readonly type: 'progress' }>;

export const sayNotice = (sentence: string) => void process.stderr.write(`${sentence}\n`);

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** How far the whole run is. */
const ofRun = ({ share, secondsLeft }: ProgressEvent): string =>
  `${percent(share)} of all${secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s left`}`;

/** Says a line for each stage, evaluation and collapse, and every few seconds one within a stage, which ends with how far the whole is. */
export function progressPrinter(
  spec: ExperimentSpec,
  say: (line: string) => void = sayNotice,
  whole: (event: ProgressEvent) => string = ofRun,
): (event: ExperimentEvent) => void {
  let lastMs = 0;
  return (event) => {
    if (event.type === 'stage')
      say(`[${event.index + 1}/${event.total}] ${event.stage} ${event.arm ?? ''} (seed ${event.seed})`);
    if (event.type === 'calibration-epoch')
      say(`  epoch ${event.epoch}: NLL ${event.trainNll.toFixed(4)}, held out ${event.heldOutNll.toFixed(4)}`);
    if (event.type === 'evaluation') {
      const when = event.update === null ? '' : ` after ${event.update} updates`;
      say(
        `  ${event.arm}, ${event.on}${when}: success ${percent(event.metrics.success)}, reward ${event.metrics.reward.toFixed(3)}, turns ${event.metrics.turns.toFixed(2)}`,
      );
    }
    if (event.type === 'rollback') say(`  ${event.arm}: ${rollbackWords(event.rollback, guardWindow(spec))}`);
    if (event.type === 'progress' && performance.now() - lastMs > 5000) {
      lastMs = performance.now();
      say(`  ${event.done}/${event.total}; ${whole(event)}`);
    }
  };
}
