/**
 * Progress of a run as events: the current stage, the share of all work that is done, and the seconds left. The seconds
 * are extrapolated from the time spent so far, without the work that was found in the store.
 */
import type { ExperimentEvent, StageRef } from '../domain/experiment-events';
import type { Plan } from './plan';
import type { StageClock } from './stage-clock';

/** Null until 1 % is done. */
function secondsLeft({ paid, unpaid, seconds }: { paid: number; unpaid: number; seconds: number }): number | null {
  return paid > 0.01 * (paid + unpaid) && seconds > 0 ? (seconds / paid) * unpaid : null;
}

export class Progress {
  private index = -1;
  private costDone = 0;
  /** Cost of the work that was found in the store. */
  private costFound = 0;
  /** Share of the current stage that was found in the store. */
  private shareFound = 0;
  private readonly totalCost: number;

  constructor(
    private readonly plan: Plan,
    private readonly clock: StageClock,
    private readonly emit: (event: ExperimentEvent) => void,
  ) {
    this.totalCost = plan.reduce((sum, stage) => sum + stage.cost, 0);
    emit({ type: 'plan', stages: plan.map(({ cost, ...ref }) => ({ ...ref, share: cost / this.totalCost })) });
  }

  /** Ends the current stage and begins the next one of the plan, which must be `expected`. */
  begin(expected: StageRef): void {
    if (this.index >= 0) this.costDone += this.plan[this.index]!.cost;
    this.shareFound = 0;
    const { cost: _, ...stage } = this.plan[++this.index]!;
    if (stage.stage !== expected.stage || stage.seed !== expected.seed || stage.arm !== expected.arm) {
      throw new RangeError(`The next stage of the plan is ${stage.stage}, not ${expected.stage}.`);
    }
    this.clock.beginStage(stage);
    this.emit({ type: 'stage', ...stage, index: this.index, total: this.plan.length });
  }

  /** `count` of the stage's `total` were in the store, so this process did not compute them. */
  found(count: number, total: number): void {
    this.costFound += (this.plan[this.index]!.cost * count) / total;
    this.shareFound += count / total;
    this.report(count, total);
  }

  report(done: number, total: number): void {
    const { cost, ...stage } = this.plan[this.index]!;
    const spent = this.costDone + (cost * Math.min(done, total)) / total;
    const elapsed = this.clock.elapsedSeconds();
    const ofRun = { paid: spent - this.costFound, unpaid: this.totalCost - spent, seconds: elapsed.ofRun };
    const ofStage = {
      paid: done / total - this.shareFound,
      unpaid: 1 - done / total,
      seconds: elapsed.ofStage,
    };
    this.emit({
      type: 'progress',
      ...stage,
      done,
      total,
      share: spent / this.totalCost,
      secondsLeft: secondsLeft(ofRun),
      stageSecondsLeft: secondsLeft(ofStage),
    });
  }
}
